# SPDX-License-Identifier: MIT
"""The launcher beside the compiler it launches.

    test_launcher.py EDOCC COMPILER ROOT [TEST...]

Each test is a sentence about edocc and runs in a folder of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
import traceback

from workshop import AS_PLAIN_C, Workshop


# ---- output -----------------------------------------------------------

def a_file_without_async_compiles_to_the_very_object_of_the_compiler(shop):
    shop.write_plain("x.c")
    shop.compile("-O2", "-g", "-c", "x.c", "-o", "x.o")
    ours = shop.read("x.o")
    shop.direct(shop.include, "-O2", "-g", "-c", "x.c", "-o", "x.o")
    assert ours == shop.read("x.o")


def an_async_function_becomes_an_object(shop):
    shop.write_async("x.c")
    shop.compile("-O2", "-c", "x.c", "-o", "y.o")
    shop.assert_async_object("y.o")


def an_object_is_called_after_its_source(shop):
    shop.write_async("dir/x.c")
    shop.compile("-c", "dir/x.c")
    assert shop.files() == ["dir/x.c", "x.o"], shop.files()
    shop.assert_async_object("x.o")


def assembly_is_called_after_its_source(shop):
    shop.write_async("x.c")
    shop.compile("-S", "x.c")
    assert shop.files() == ["x.c", "x.s"], shop.files()
    assert b"f__type" in shop.read("x.s")


def assembly_goes_to_standard_output(shop):
    shop.write_async("x.c")
    done = shop.compile("-S", "x.c", "-o", "-")
    assert "f__type" in done.stdout
    assert shop.files() == ["x.c"]


def the_output_may_be_joined_to_its_option(shop):
    shop.write_async("x.c")
    shop.compile("-c", "-oy.o", "x.c")
    shop.assert_async_object("y.o")


def options_may_follow_the_input(shop):
    shop.write("x.c", "#include <edo.h>\nasync int f(void)\n"
               "{\n\treturn N;\n}\n")
    shop.compile("x.c", "-c", "-DN=3", "-o", "x.o", "-O1")
    shop.assert_async_object("x.o")


def several_sources_make_several_objects(shop):
    shop.write_async("a.c", "fa")
    shop.write_plain("b.c")
    shop.write_async("dir/c.c", "fc")
    shop.compile("-c", "a.c", "b.c", "dir/c.c")
    shop.assert_async_object("a.o", "fa")
    assert "g" in shop.symbols("b.o")
    shop.assert_async_object("c.o", "fc")


def sources_of_one_name_in_two_folders_do_not_meet(shop):
    shop.write_async("one/x.c", "f1")
    shop.write_async("two/x.c", "f2")
    shop.write_main()
    shop.compile("one/x.c", "two/x.c", "main.c", "-o", "prog", *shop.link)
    symbols = shop.symbols("prog")
    assert "f1__type" in symbols and "f2__type" in symbols


def compiling_and_linking_in_one_step_makes_a_program(shop):
    shop.write_async("x.c")
    shop.write_main()
    shop.compile("x.c", "main.c", "-o", "prog", *shop.link)
    assert shop.exit_code("prog") == 7


def a_program_without_a_name_is_a_out(shop):
    shop.write_async("x.c")
    shop.write_main()
    shop.compile("x.c", "main.c", *shop.link)
    assert shop.exit_code("a.out") == 7


def objects_and_sources_are_linked_together(shop):
    shop.write_async("x.c")
    shop.write_main()
    shop.direct("-c", "main.c")
    shop.compile("main.o", "x.c", "-o", "prog", *shop.link)
    assert shop.exit_code("prog") == 7


def a_plain_source_beside_an_async_one_keeps_its_macros(shop):
    shop.write_async("x.c")
    shop.write("main.c", "#include \"n.h\"\nint main(void)\n"
               "{\n\treturn N + M;\n}\n")
    shop.write("dir/n.h", "#define M 2\n")
    shop.compile("-Werror", "-Idir", "-DN=3", "x.c", "main.c", "-o", "prog",
                 *shop.link)
    assert shop.exit_code("prog") == 5


def an_assembler_source_beside_an_async_one_keeps_its_macros(shop):
    shop.write_async("x.c")
    shop.write_main()
    shop.write("a.S", ".globl NAME\nNAME:\n"
               ".section .note.GNU-stack,\"\",%progbits\n")
    shop.compile("-DNAME=thing", "x.c", "main.c", "a.S", "-o", "prog",
                 *shop.link)
    assert "thing" in shop.symbols("prog")


def two_runs_give_the_same_bytes(shop):
    shop.write_async("x.c")
    shop.compile("-g", "-O2", "-c", "x.c", "-o", "1.o")
    shop.compile("-g", "-O2", "-c", "x.c", "-o", "2.o")
    assert shop.read("1.o") == shop.read("2.o")


def debug_information_names_the_source(shop):
    shop.write_async("x.c")
    shop.compile("-g", "-c", "x.c")
    data = shop.read("x.o")
    assert b"x.c" in data
    assert b"/TMP/" not in data


def macros_in_debug_information_do_not_disturb(shop):
    shop.write_async("x.c")
    shop.compile("-g3", "-c", "x.c")
    shop.assert_async_object("x.o")


def syntax_check_writes_nothing(shop):
    shop.write_async("x.c")
    shop.compile("-fsyntax-only", "x.c")
    assert shop.files() == ["x.c"]


# ---- preprocessing ----------------------------------------------------

def preprocessing_prints_the_translation(shop):
    shop.write_async("x.c")
    done = shop.compile("-E", "x.c")
    assert "f__type" in done.stdout
    shop.write("y.i", done.stdout)
    assert shop.direct("-c", "y.i").returncode == 0
    shop.assert_async_object("y.o")


def preprocessing_writes_to_a_file(shop):
    shop.write_async("x.c")
    done = shop.compile("-E", "x.c", "-o", "x.i")
    assert done.stdout == ""
    assert b"f__type" in shop.read("x.i")


def preprocessing_a_plain_file_is_the_compilers_business(shop):
    shop.write_plain("x.c")
    assert shop.edo("-E", "x.c").stdout == shop.direct("-E", "x.c").stdout


def macros_can_be_listed(shop):
    shop.write_plain("x.c")
    ours = shop.edo("-dM", "-E", "x.c").stdout
    assert "#define VALUE 1" in ours
    assert ours == shop.direct("-dM", "-E", "x.c").stdout


def preprocessed_input_is_translated(shop):
    shop.write_async("x.c")
    done = shop.direct(shop.include, "-D__EDOCC__", "-E", "x.c", "-o", "y.i")
    assert done.returncode == 0
    shop.compile("-c", "y.i")
    shop.assert_async_object("y.o")


def a_header_of_the_command_line_is_included_once(shop):
    shop.write_async("x.c")
    shop.write("once.h", "static int once(void) { return 0; }\n"
               "int (*use_once)(void) = once;\n")
    shop.compile("-include", "once.h", "-c", "x.c")
    shop.assert_async_object("x.o")


def a_pragma_of_the_preprocessor_stays(shop):
    shop.write("x.c", "#include <edo.h>\n#pragma GCC diagnostic ignored "
               "\"-Wunused-variable\"\nasync int f(void)\n"
               "{\n\tint a;\n\treturn 1;\n}\n")
    shop.compile("-Wall", "-Werror", "-c", "x.c")


# ---- languages, standard input, response files ------------------------

def the_language_may_be_named(shop):
    shop.write_async("x.txt")
    shop.compile("-x", "c", "-c", "x.txt", "-o", "x.o")
    shop.assert_async_object("x.o")


def the_language_may_be_joined_and_taken_back(shop):
    shop.write_async("x.txt")
    shop.write_main()
    shop.direct("-c", "main.c")
    shop.compile("-xc", "x.txt", "-x", "none", "main.o", "-o", "prog",
                 *shop.link)
    assert shop.exit_code("prog") == 7


def standard_input_is_compiled(shop):
    text = "#include <edo.h>\nasync int f(void)\n{\n\treturn 1;\n}\n"
    shop.compile("-x", "c", "-c", "-o", "x.o", "-", text=text)
    shop.assert_async_object("x.o")


def plain_standard_input_reaches_the_compiler(shop):
    shop.compile("-x", "c", "-c", "-o", "x.o", "-",
                 text="int g(void) { return 1; }\n")
    assert shop.symbols("x.o") == ["g"]


def standard_input_is_preprocessed(shop):
    text = "one TWO three\n"
    done = shop.edo("-E", "-DTWO=2", "-", text=text)
    assert "one 2 three" in done.stdout
    assert done.stdout == shop.direct("-E", "-DTWO=2", "-", text=text).stdout


def response_files_are_read(shop):
    shop.write("x y.c", "#include <edo.h>\n#include \"n.h\"\n"
               "async int f(void)\n{\n\treturn N;\n}\n")
    shop.write("dir/n.h", "#define N M\n")
    shop.write("inner", "-DM=4")
    shop.write("options", "-c '-Idir' @inner\n\"x y.c\" -o x\\ y.o\n")
    shop.compile("@options")
    shop.assert_async_object("x y.o")


def a_response_file_that_is_missing_is_the_compilers_business(shop):
    ours = shop.edo("@nowhere", "-c")
    direct = shop.direct("@nowhere", "-c")
    assert (ours.returncode, ours.stderr) == (direct.returncode, direct.stderr)


def cplusplus_is_left_alone(shop):
    driver = "clang++" if shop.is_clang else "g++"
    if not shutil.which(driver):
        return
    shop.write("x.cc", "int f() { return sizeof(bool); }\n")
    assert shop.edo("-c", "x.cc").returncode == 0
    shop.write("y.c", "int f() { return sizeof(bool); }\n")
    assert shop.run(shop.edocc, driver, "-w", "-c", "y.c").returncode == 0


# ---- dependencies -----------------------------------------------------

def dependency_files_are_those_of_the_compiler(shop):
    shop.write("dir/h.h", "#define N 3\n")
    shop.write("x.c", "#include <edo.h>\n#include \"dir/h.h\"\n"
               "async int f(void);\nasync int f(void)\n{\n\treturn N;\n}\n")
    shop.write_main()
    os.mkdir(shop.path("out"))
    stages = [["-c", "x.c"], ["-c", "x.c", "-o", "out/y.o"],
              ["-S", "x.c", "-o", "out/y.s"], ["-c", "-o", "noext", "x.c"],
              ["x.c", "main.c", "-o", "prog"]]
    flags = [["-MD"], ["-MMD", "-MP"], ["-MD", "-MF", "deps"],
             ["-MMD", "-MT", "a$b", "-MT", "c"], ["-MD", "-MQ", "a$b"],
             ["-MDMT"[:3], "-MF", "deps", "-MT", "z"],
             ["-Wp,-MMD,deps"], ["-MMD", "-MFdeps", "-MTz"]]
    for stage in stages:
        link = shop.link if "prog" in stage else []
        for more in flags:
            check_dependencies(shop, stage + more + link)


def check_dependencies(shop, arguments):
    def results(done):
        assert done.returncode == 0, (arguments, done.stderr)
        found = {name: shop.read(name) for name in shop.files()
                 if name.endswith(".d") or name == "deps"}
        for name in found:
            os.remove(shop.path(name))
        return found

    direct = results(shop.direct(shop.include, *AS_PLAIN_C, *arguments))
    ours = results(shop.compile(*arguments))
    assert direct, arguments
    assert ours == direct, (arguments, ours, direct)


def dependencies_of_a_plain_file_are_written(shop):
    shop.write_plain("x.c")
    shop.compile("-MD", "-c", "x.c")
    assert b"x.o: x.c" in shop.read("x.d")


# ---- temporary files --------------------------------------------------

def save_temps_keeps_what_edocc_made(shop):
    shop.write_async("dir/x.c")
    shop.compile("-save-temps", "-c", "dir/x.c")
    assert b"async int" in shop.read("x.i")
    assert b"f__type" in shop.read("x.edo.i")
    assert b"f__type" in shop.read("x.s")


def save_temps_keeps_them_beside_the_output(shop):
    shop.write_async("x.c")
    os.mkdir(shop.path("out"))
    shop.compile("-save-temps=obj", "-c", "x.c", "-o", "out/y.o")
    assert {"out/y.i", "out/y.edo.i", "out/y.o"} <= set(shop.files())


def a_folder_that_cannot_hold_temporary_files_is_named(shop):
    shop.write_async("x.c")
    done = shop.run(shop.edocc, shop.compiler, shop.include, "-c", "x.c",
                    TMPDIR="/nowhere")
    assert done.returncode == 1
    assert "/nowhere/" in done.stderr and "TMPDIR" in done.stderr


# ---- messages ---------------------------------------------------------

def an_error_of_the_compiler_names_the_users_line(shop):
    shop.write("x.c", "#include <edo.h>\nasync int f(void)\n"
               "{\n\treturn nothing_such;\n}\n")
    done = shop.edo(shop.include, "-c", "x.c")
    assert done.returncode == 1
    assert "x.c:4:" in done.stderr, done.stderr
    assert "nothing_such" in done.stderr


def an_error_in_a_plain_file_is_that_of_the_compiler(shop):
    shop.write("x.c", "int f(void)\n{\n\treturn x;\n}\n#warning here\n")
    ours = shop.edo("-c", "x.c")
    direct = shop.direct("-c", "x.c")
    assert (ours.returncode, ours.stderr) == (direct.returncode, direct.stderr)


def a_header_that_is_missing_is_reported_once(shop):
    shop.write("x.c", "#include <edo.h>\n#include \"nowhere.h\"\n"
               "async int f(void)\n{\n\treturn 1;\n}\n")
    done = shop.edo(shop.include, "-c", "x.c")
    assert done.returncode == 1
    assert done.stderr.count("error: ") == 1, done.stderr
    assert "x.c:2:" in done.stderr


def a_warning_of_the_preprocessor_is_given_once(shop):
    shop.write("x.c", "#include <edo.h>\n#warning look\n"
               "async int f(void)\n{\n\treturn 1;\n}\n")
    done = shop.edo(shop.include, "-c", "x.c")
    assert done.returncode == 0
    assert done.stderr.count("warning: ") == 1, done.stderr


def an_error_of_edocc_ends_the_command(shop):
    shop.write("x.c", "#include <edo.h>\nasync int g(void);\nint f(void)\n"
               "{\n\treturn await g();\n}\n")
    done = shop.edo(shop.include, "-c", "x.c")
    assert done.returncode == 1
    assert "x.c:5:" in done.stderr and "error: " in done.stderr, done.stderr
    assert not shop.exists("x.o")


HEAD = "#include <edo.h>\nasync int g(int x, const char *text);\n"


def check_rejected(shop, body, line, *words, flags=()):
    """What the compiler says of @body, in which @line is wrong."""
    shop.write("x.c", HEAD + body)
    done = shop.edo(shop.include, *flags, "-c", "x.c")
    assert done.returncode == 1, done.stderr
    where = "x.c:%d:" % line
    lines = [text for text in done.stderr.splitlines()
             if text.startswith(where)]
    assert any("error" in text for text in lines), done.stderr
    for word in words:
        assert any(word in text for text in lines), done.stderr


def a_constant_local_cannot_be_written(shop):
    check_rejected(shop, "async int f(void)\n{\n\tconst int c = 1;\n\n"
                   "\tawait edo_yield_now();\n\tc = 2;\n\treturn c;\n}\n", 8)


def a_wrong_argument_is_reported_where_it_stands(shop):
    check_rejected(shop, "async int f(void)\n{\n"
                   "\treturn await g(1, 2.5);\n}\n", 5)
    check_rejected(shop, "async int f(void)\n{\n"
                   "\treturn await g(1);\n}\n", 5, "few")
    check_rejected(shop, "async int f(void)\n{\n"
                   "\treturn await g(1, \"\", 3);\n}\n", 5, "many")


def a_wrong_assignment_is_reported_where_it_stands(shop):
    check_rejected(shop, "async int f(void)\n{\n\tchar *p;\n\n"
                   "\tp = await g(1, \"\");\n\treturn !p;\n}\n", 7,
                   flags=["-Werror"])


def an_async_pointer_takes_async_functions_of_its_signature_only(shop):
    check_rejected(shop, "int plain(int x, const char *text);\n"
                   "async int (*p)(int, const char *) = plain;\n", 4,
                   flags=["-Werror"])
    check_rejected(shop, "async int (*p)(int, int) = g;\n", 3,
                   flags=["-Werror"])
    shop.write("x.c", HEAD + "async int (*p)(int, const char *) = g;\n")
    shop.compile("-Wall", "-Wextra", "-Werror", "-c", "x.c")


def a_declaration_that_disagrees_is_rejected(shop):
    check_rejected(shop, "async int g(int x)\n{\n\treturn x;\n}\n", 3)
    check_rejected(shop, "async long g(int x, const char *text)\n{\n"
                   "\treturn x + !text;\n}\n", 3)


def a_result_that_must_be_used_is_missed_at_the_await(shop):
    shop.write("x.c", HEAD + "async int h(void) __attribute__((__warn_unused_"
               "result__));\nasync int f(void)\n{\n\tawait h();\n"
               "\t(void)await h();\n\treturn await h();\n}\n")
    done = shop.edo(shop.include, "-Wall", "-Wextra", "-c", "x.c")
    assert done.returncode == 0
    assert done.stderr.count("warning: ") == 1, done.stderr
    assert "x.c:6:2: warning: " in done.stderr, done.stderr


def a_frame_that_is_too_small_is_reported(shop):
    shop.write("x.c", HEAD + "async EDO_FRAME(64) int f(void);\n"
               "async EDO_FRAME(64) int f(void)\n{\n\tchar b[100];\n\n"
               "\tb[0] = 0;\n\tawait edo_yield_now();\n\treturn b[0];\n}\n")
    done = shop.edo(shop.include, "-c", "x.c")
    assert done.returncode == 1, done.stderr
    assert "EDO_FRAME" in done.stderr and "x.c:" in done.stderr, done.stderr


def all_files_with_errors_are_reported(shop):
    for name in "a.c", "b.c":
        shop.write(name, "#include <edo.h>\nasync int g(void);\nint f(void)\n"
                   "{\n\treturn await g();\n}\n")
    done = shop.edo(shop.include, "-c", "a.c", "b.c")
    assert "a.c:5:" in done.stderr and "b.c:5:" in done.stderr


def no_option_of_a_usual_build_is_unused(shop):
    shop.write("macros.h", "#define MACRO 1\n")
    shop.write_async("x.c")
    shop.compile("-Wall", "-Wextra", "-Werror", "-std=gnu11", "-DA=1", "-D",
                 "B", "-UC", "-I.", "-I", ".", "-iquote", ".", "-isystem",
                 ".", "-idirafter", ".", "-include", "stddef.h", "-imacros",
                 "macros.h", "-fPIC", "-pthread", "-pipe", "-O2", "-g",
                 "-fno-strict-aliasing", "-fstack-protector-strong",
                 "-Wp,-D_FORTIFY_SOURCE=2", "-Wa,--noexecstack",
                 "-ffile-prefix-map=/a=/b", "-fmacro-prefix-map=/a=/b",
                 "-fvisibility=hidden", "-march=x86-64", "-MD", "-MP", "-c",
                 "x.c")
    shop.assert_async_object("x.o")


def options_of_the_linker_do_not_reach_the_preprocessor(shop):
    shop.write_async("x.c")
    shop.write_main()
    shop.compile("-Werror", "-DX", "-L.", "-lm", "-Wl,-O1", "-Xlinker",
                 "--as-needed", "-rdynamic", "-s", "x.c", "main.c", "-o",
                 "prog", *shop.link)
    assert shop.exit_code("prog") == 7


def a_fallthrough_comment_is_seen(shop):
    shop.write("x.c", "#include <edo.h>\nasync int f(int a)\n{\n"
               "\tswitch (a) {\n\tcase 1:\n\t\ta = 2;\n"
               "\t\t/* fallthrough */\n\tcase 2:\n\t\ta++;\n\t}\n"
               "\treturn a;\n}\n"
               "int g(int a);\nint g(int a)\n{\n\tswitch (a) {\n\tcase 1:\n"
               "\t\ta = 2;\n\t\t/* fall through */\n\tcase 2:\n\t\ta++;\n\t}\n"
               "\treturn a;\n}\n")
    shop.compile("-Wall", "-Wextra", "-Werror", "-c", "x.c")


def a_comment_before_a_directive_does_no_harm(shop):
    shop.write("x.c", "#include <edo.h>\n/* on */ #define N 5\n"
               "async int f(void)\n{\n\treturn N;\n}\n")
    shop.compile("-Wextra", "-c", "x.c")


def a_comment_before_an_endif_does_no_harm(shop):
    shop.write("x.c", "#include <edo.h>\n#if 0\n/* off */ #endif\n"
               "async int f(void)\n{\n\treturn 5;\n}\n")
    shop.compile("-Wextra", "-c", "x.c")


def a_comment_in_an_argument_stays_out_of_strings(shop):
    shop.write("x.c", "#include <edo.h>\n#define TEXT(x) #x\n"
               "_Static_assert(sizeof(TEXT(a /* long */ b)) == 4, \"\");\n"
               "const char *glob(void);\n"
               "const char *glob(void)\n{\n\treturn \"/*\";\n}\n"
               "async int f(void)\n{\n\treturn 5;\n}\n")
    shop.compile("-Wextra", "-c", "x.c")


# ---- child processes --------------------------------------------------

def questions_go_to_the_compiler(shop):
    for question in (["--version"], ["-dumpmachine"], ["-v"],
                     ["-print-search-dirs"], ["-###", "-c", "x.c"]):
        ours, direct = shop.edo(*question), shop.direct(*question)
        assert ours.returncode == direct.returncode, question
        assert ours.stdout == direct.stdout, question


def the_exit_code_of_the_compiler_is_kept(shop):
    shop.write_async("x.c")
    compiler = shop.write_program("cc", "case \" $* \" in *\" -E \"*) exec %s \"$@\";; "
                                  "esac\nexit 42\n" % shop.compiler)
    done = shop.run(shop.edocc, compiler, shop.include, "-c", "x.c")
    assert done.returncode == 42


def the_signal_of_the_compiler_is_kept(shop):
    shop.write_async("x.c")
    compiler = shop.write_program("cc", "case \" $* \" in *\" -E \"*) exec %s \"$@\";; "
                                  "esac\nkill -KILL $$\n" % shop.compiler)
    done = shop.run(shop.edocc, compiler, shop.include, "-c", "x.c")
    assert done.returncode == -signal.SIGKILL, done.returncode
    assert os.listdir(shop.temporary) == []


def a_signal_reaches_the_compiler_and_leaves_nothing(shop):
    shop.write_async("x.c")
    compiler = shop.write_program(
        "cc", "case \" $* \" in *\" -E \"*) exec %s \"$@\";; esac\n"
        "trap 'echo told >told; exit 1' TERM\necho $$ >pid\n"
        "while :; do sleep 0.01; done\n" % shop.compiler)
    child = subprocess.Popen(
        [shop.edocc, compiler, shop.include, "-c", "x.c"], cwd=shop.work,
        env=shop.environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not shop.exists("pid") and time.monotonic() < deadline:
        time.sleep(0.01)
    child.terminate()
    assert child.wait(timeout=20) == -signal.SIGTERM
    assert shop.exists("told")
    assert os.listdir(shop.temporary) == []


def a_compiler_that_is_missing_is_named(shop):
    shop.write_async("x.c")
    done = shop.run(shop.edocc, "no-such-compiler", "-c", "x.c")
    assert done.returncode == 127
    assert "'no-such-compiler'" in done.stderr and "PATH" in done.stderr
    done = shop.run(shop.edocc, "no-such-compiler", "--version")
    assert done.returncode == 127


def a_command_without_a_compiler_is_explained(shop):
    for arguments in [], ["-O2", "-c", "x.c"]:
        done = shop.run(shop.edocc, *arguments)
        assert done.returncode == 2
        assert "compiler" in done.stderr and "edocc gcc" in done.stderr


def edocc_tells_of_itself(shop):
    done = shop.run(shop.edocc, "--help")
    assert done.returncode == 0 and "--frames" in done.stdout
    done = shop.run(shop.edocc, "--version")
    assert done.returncode == 0 and done.stdout.startswith("edocc ")


def frames_are_listed(shop):
    shop.write_async("x.c", "some_function")
    done = shop.run(shop.edocc, "--frames", shop.compiler, "x.c", shop.include)
    assert done.returncode == 0, done.stderr
    assert "some_function" in done.stdout, done.stdout
    done = shop.run(shop.edocc, "--frames", "x.c", shop.include,
                    CC=shop.compiler)
    assert "some_function" in done.stdout, done.stdout


# ---- build systems ----------------------------------------------------

def make_uses_it_as_its_compiler(shop):
    shop.write_async("x.c")
    shop.write_main()
    shop.write("Makefile", "CFLAGS = -O1 -Wall -MMD\nCPPFLAGS = %s\n"
               "LDLIBS = %s\nprog: x.o main.o\n\t$(CC) -o $@ $^ $(LDLIBS)\n"
               % (shop.include, " ".join(shop.link)))
    done = shop.run("make", "CC=%s %s" % (shop.edocc, shop.compiler), "prog")
    assert done.returncode == 0, done.stderr
    assert shop.exit_code("prog") == 7


def cmake_uses_it_as_its_launcher(shop):
    if not shutil.which("cmake") or not shutil.which("ninja"):
        return
    shop.write_async("x.c")
    shop.write_main()
    shop.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.13)\n"
               "project(p C)\nadd_executable(prog x.c main.c)\n"
               "target_link_libraries(prog %s)\n" % " ".join(shop.link))
    done = shop.run("cmake", "-GNinja", "-Bbuild", ".",
                    "-DCMAKE_C_COMPILER=" + shop.compiler,
                    "-DCMAKE_C_COMPILER_LAUNCHER=" + shop.edocc,
                    "-DCMAKE_C_FLAGS=" + shop.include)
    assert done.returncode == 0, done.stdout + done.stderr
    done = shop.run("cmake", "--build", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert shop.exit_code("build/prog") == 7
    done = shop.run("cmake", "--build", "build")
    assert "no work to do" in done.stdout, done.stdout


def ccache_caches_what_edocc_makes(shop):
    if not shutil.which("ccache"):
        return
    shop.write_async("x.c")
    command = [shop.edocc, "ccache", shop.compiler, shop.include, "-O1", "-c",
               "x.c", "-o", "x.o"]
    cache = {"CCACHE_DIR": shop.path("cache"), "CCACHE_CONFIGPATH": "/dev/null"}
    for _ in range(2):
        done = shop.run(*command, **cache)
        assert done.returncode == 0, done.stderr
        shop.assert_async_object("x.o")
        os.remove(shop.path("x.o"))
    done = shop.run("ccache", "--print-stats", **cache)
    hits = [line for line in done.stdout.splitlines() if "cache_hit" in line]
    assert sum(int(line.split()[1]) for line in hits) == 1, done.stdout


def ccache_may_call_it(shop):
    if not shutil.which("ccache"):
        return
    shop.write_async("x.c")
    cache = {"CCACHE_DIR": shop.path("cache"), "CCACHE_CONFIGPATH": "/dev/null"}
    arguments = [shop.include, "-c", "x.c", "-o", "x.o"]
    for _ in range(2):
        done = shop.run("ccache", shop.compiler, *arguments,
                        CCACHE_PREFIX=shop.edocc, **cache)
        assert done.returncode == 0, done.stderr
        shop.assert_async_object("x.o")
    done = shop.run("ccache", shop.edocc, shop.compiler, *arguments, **cache)
    assert done.returncode == 0, done.stderr
    shop.assert_async_object("x.o")


# ---- the runner -------------------------------------------------------

def all_tests():
    return {name: value for name, value in globals().items()
            if callable(value) and "_" in name
            and getattr(value, "__module__", "") == "__main__"
            and name not in ("all_tests", "run_one")
            and not name.startswith("check_")}


def run_one(function, edocc, compiler, root, link):
    shop = Workshop(edocc, compiler, root)
    shop.link = link
    try:
        function(shop)
        return True
    except Exception:  # pylint: disable=broad-except
        print("FAILED %s" % function.__name__.replace("_", " "))
        traceback.print_exc(limit=-2, file=sys.stdout)
        return False
    finally:
        shop.close()


def main(edocc, compiler, root, link, *names):
    tests = all_tests()
    failed = [name for name in names or tests
              if not run_one(tests[name], edocc, compiler, root,
                             link.split())]
    print("%d of %d failed" % (len(failed), len(names or tests)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
