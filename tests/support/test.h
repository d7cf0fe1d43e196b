/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_TEST_H
#define EDO_TESTS_SUPPORT_TEST_H

/*
 * A test program is a file of tests, and nothing else:
 *
 *	#include "test.h"
 *
 *	TEST(reader_wakes_when_last_sender_is_dropped)
 *	{
 *		assert_int_equal(1 + 1, 2);
 *	}
 *
 * The body uses cmocka's assertions. `program --list` names the tests, `program
 * NAME` runs one, `program` all of them; CTest runs each in its own process
 * under a time limit. A test that leaves a file descriptor, a thread or some of
 * the library's memory behind fails. In an Edo file include this before <edo.h>.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct test {
	const char *name;
	void (*run)(void **state);
	struct test *registry_link;
};

/* Appends @test to what this program can run. */
void test_register(struct test *test);

#define TEST(name)                                                          \
	static void name(void **state);                                     \
	static struct test name##__test = { #name, name, NULL };            \
	__attribute__((__constructor__)) static void name##__register(void) \
	{                                                                   \
		test_register(&name##__test);                               \
	}                                                                   \
	static void name(void **state __attribute__((__unused__)))

#endif
