/* SPDX-License-Identifier: MIT */

/*
 * main() of every test program. Tests register themselves before it runs, in
 * the order of the file. Around each one this keeps a census of what the
 * process holds, see census.h.
 */

#include "census.h"
#include "flavors.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct test *registry_head;
static struct test **registry_tail = &registry_head;
static size_t n_registered;

void test_register(struct test *test)
{
	*registry_tail = test;
	registry_tail = &test->registry_link;
	n_registered++;
}

static int before(void **state)
{
	struct census *census = *state;

	flavor = FLAVOR_PLAIN;
	census_take(census);
	return 0;
}

static int after(void **state)
{
	return census_compare(*state);
}

static int list(void)
{
	for (struct test *test = registry_head; test;
	     test = test->registry_link)
		puts(test->name);
	return 0;
}

static struct test *find(const char *name)
{
	struct test *test = registry_head;

	while (test && strcmp(test->name, name) != 0)
		test = test->registry_link;
	return test;
}

static int run(struct test *only)
{
	struct CMUnitTest *tests = calloc(n_registered, sizeof(*tests));
	struct census census;
	size_t n = 0;
	int n_failed;

	if (!tests)
		return 1;
	for (struct test *test = registry_head; test;
	     test = test->registry_link) {
		if (!only || only == test)
			tests[n++] =
				(struct CMUnitTest){ test->name, test->run,
						     before, after, &census };
	}
	n_failed = _cmocka_run_group_tests("tests", tests, n, NULL, NULL);
	free(tests);
	return n_failed != 0;
}

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1 /* as gcc says it */
#endif
#endif

#ifdef __SANITIZE_THREAD__
static void *nothing(void *argument)
{
	return argument;
}

/* ThreadSanitizer starts a thread of its own with the first of the program's,
 * which is not to be counted as one that a test left behind. */
static void warm_up(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, nothing, NULL) == 0)
		pthread_join(thread, NULL);
}
#else
static void warm_up(void)
{
}
#endif

int main(int argc, char **argv)
{
	struct test *only = NULL;

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	if (argc == 2 && !(only = find(argv[1]))) {
		fprintf(stderr, "%s: no test of this name\n", argv[1]);
		return 2;
	}
	warm_up();
	return run(only);
}
