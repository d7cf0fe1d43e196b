/* SPDX-License-Identifier: MIT */

/*
 * edocc --help, --version, and what to do about a command line without a
 * compiler.
 */

#include "help.h"

#include <stdio.h>
#include <string.h>

#define EDOCC_VERSION "0.1.0"
#define EXIT_USAGE 2

static const char help[] =
	"edocc: compiles async C with your own compiler\n"
	"\n"
	"  edocc COMPILER OPTIONS... FILES...   as you would call the compiler\n"
	"  edocc --frames [COMPILER] FILE.c [OPTIONS...]\n"
	"                                       size of each async function's "
	"frame\n"
	"  edocc --version\n"
	"\n"
	"  edocc gcc -O2 -c x.c -o x.o\n"
	"  edocc clang a.c b.c -o prog -ledo\n"
	"  make CC=\"edocc gcc\"\n"
	"  cmake -DCMAKE_C_COMPILER_LAUNCHER=edocc ...\n"
	"  edocc ccache gcc -c x.c              (the cache holds what edocc "
	"makes)\n"
	"\n"
	"C files that use <edo.h> are preprocessed by the compiler, their async\n"
	"functions rewritten, and the result is compiled by the same compiler\n"
	"with the same options. Every other command runs as it is written.\n"
	"-E prints the rewritten text; -save-temps keeps it as FILE.edo.i.\n";

int help_main(const char *word)
{
	if (word && !strcmp(word, "--help")) {
		fputs(help, stdout);
		return 0;
	}
	if (word && !strcmp(word, "--version")) {
		fputs("edocc " EDOCC_VERSION "\n", stdout);
		return 0;
	}
	if (word)
		fprintf(stderr,
			"edocc: error: '%s' stands where the compiler "
			"is to be named\n",
			word);
	else
		fputs("edocc: error: no compiler is named\n", stderr);
	fputs("edocc: note: write the compiler first: edocc gcc -O2 -c x.c -o "
	      "x.o (edocc --help says more)\n",
	      stderr);
	return EXIT_USAGE;
}
