/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <string.h>

#include "base/panic.h"

static char log_text[64];

static void note(char letter)
{
	size_t size = strlen(log_text);

	log_text[size] = letter;
	log_text[size + 1] = '\0';
}

static void clean(const char *letter)
{
	note(*letter);
}

static void innermost(void)
{
	char b __attribute__((cleanup(clean))) = 'b';

	(void)b;
	edo_panic("number %d", 42);
}

static void middle(void)
{
	char a __attribute__((cleanup(clean))) = 'a';

	(void)a;
	innermost();
	note('!');
}

TEST(panic_runs_cleanups_inner_first_and_keeps_the_message)
{
	struct edo__catch catch;

	log_text[0] = '\0';
	edo__catch_push(&catch);
	if (!setjmp(catch.jump)) {
		middle();
		fail();
	}
	edo__catch_pop(&catch);
	assert_string_equal(log_text, "ba");
	assert_string_equal(catch.panic.message, "number 42");
	assert_non_null(strstr(catch.panic.file, "test_panic.c"));
	assert_true(catch.panic.line > 0);
}

TEST(catch_is_armed_again_after_a_panic)
{
	struct edo__catch catch;
	volatile int n_caught = 0;

	edo__catch_push(&catch);
	if (setjmp(catch.jump))
		n_caught++;
	if (n_caught < 3)
		middle();
	edo__catch_pop(&catch);
	assert_int_equal(n_caught, 3);
}

/* clang compiles the cleanups that unwinding runs so that nothing may leave
 * them: there a panic in such a cleanup ends the process. */
#ifndef __clang__
static void clean_and_panic(const char *letter)
{
	note(*letter);
	edo_panic("second");
}

static void fails_in_cleanup(void)
{
	char outer __attribute__((cleanup(clean))) = 'o';
	char inner __attribute__((cleanup(clean_and_panic))) = 'i';

	(void)outer;
	(void)inner;
	edo_panic("first");
}

TEST(panic_in_a_cleanup_goes_on_outward_and_the_first_message_stays)
{
	struct edo__catch catch;

	log_text[0] = '\0';
	edo__catch_push(&catch);
	if (!setjmp(catch.jump))
		fails_in_cleanup();
	edo__catch_pop(&catch);
	assert_string_equal(log_text, "io");
	assert_string_equal(catch.panic.message, "first");
}
#endif

TEST(inner_catch_takes_what_happens_inside_it)
{
	struct edo__catch outer, inner;

	edo__catch_push(&outer);
	if (setjmp(outer.jump))
		fail();
	edo__catch_push(&inner);
	if (!setjmp(inner.jump))
		middle();
	edo__catch_pop(&inner);
	edo__catch_pop(&outer);
	assert_string_equal(inner.panic.message, "number 42");
}

TEST(long_message_is_cut)
{
	struct edo__catch catch;
	char text[2 * EDO__PANIC_MESSAGE_MAX];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	edo__catch_push(&catch);
	if (!setjmp(catch.jump))
		edo_panic("%s", text);
	edo__catch_pop(&catch);
	assert_int_equal(strlen(catch.panic.message),
			 EDO__PANIC_MESSAGE_MAX - 1);
}

static void panic_within_a_catch(const char *letter)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (!setjmp(catch.jump))
		edo_panic("inner");
	edo__catch_pop(&catch);
	note(*letter);
}

static void panic_with_such_a_cleanup(void)
{
	char a __attribute__((cleanup(panic_within_a_catch))) = 'a';

	(void)a;
	innermost();
}

TEST(panic_that_is_caught_within_a_cleanup_leaves_the_outer_one_on_its_way)
{
	struct edo__catch catch;

	log_text[0] = '\0';
	edo__catch_push(&catch);
	if (!setjmp(catch.jump)) {
		panic_with_such_a_cleanup();
		fail();
	}
	edo__catch_pop(&catch);
	assert_string_equal(log_text, "ba");
	assert_string_equal(catch.panic.message, "number 42");
}
