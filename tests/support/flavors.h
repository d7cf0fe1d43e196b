/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_FLAVORS_H
#define EDO_TESTS_SUPPORT_FLAVORS_H

/*
 * Tests of what every runtime promises:
 *
 *	TEST_ON_ALL_FLAVORS(task_is_joined)
 *	{
 *		RUN(spawn_and_join());
 *	}
 *
 * registers task_is_joined__ct (current-thread), __mt1 (multi-thread with one
 * worker) and __mt (with four). TEST_ON_ONE_WORKER(name) leaves __mt out: it is
 * for the order in which one thread does things. TEST_ON_MULTI_THREAD(name) is
 * for what only workers can show; it says itself how many it needs. In a plain
 * TEST() the flavor is current-thread.
 */

#include "test.h"

#include <edo/base/options.h>
#include <edo/runtime/runtime.h>

#define N_FLAVOR_WORKERS 4

/* The switch: 0 where there is no multi-thread runtime to test. */
#define FLAVORS_HAVE_MULTI_THREAD 1

struct flavor {
	enum edo_runtime_flavor kind;
	uint32_t n_workers; /* 0: the default */
};

#define FLAVOR_PLAIN ((struct flavor){ EDO_CURRENT_THREAD, 0 })

/* What the test that runs now is to run on. */
extern struct flavor flavor;

/* A runtime of the flavor of this test; without one the test fails. */
struct edo_runtime *flavor_runtime(struct edo_runtime_options options);

#define FLAVOR_OPTIONS(...)                        \
	EDO_RUNTIME_OPTIONS(.flavor = flavor.kind, \
			    .worker_threads = flavor.n_workers, __VA_ARGS__)
#define FLAVOR_RUNTIME(...) flavor_runtime(FLAVOR_OPTIONS(__VA_ARGS__))
#define MULTI_THREAD_RUNTIME(n, ...)                                   \
	flavor_runtime(EDO_RUNTIME_OPTIONS(.flavor = EDO_MULTI_THREAD, \
					   .worker_threads = (n),      \
					   __VA_ARGS__))

static inline bool flavor_is_multi_thread(void)
{
	return flavor.kind == EDO_MULTI_THREAD;
}

/* Whether more than one thread polls tasks. */
static inline bool flavor_is_parallel(void)
{
	return flavor.n_workers > 1;
}

/* Drives @call, an async int that gives 0, in a runtime that then ends. */
#define RUN_WITH(options, call)                                             \
	do {                                                                \
		struct edo_runtime *run__runtime = flavor_runtime(options); \
		int run__result = -1;                                       \
		assert_int_equal(                                           \
			edo_block_on(run__runtime, run__result = call), 0); \
		assert_int_equal(run__result, 0);                           \
		assert_int_equal(edo_runtime_free(run__runtime), 0);        \
	} while (0)
#define RUN(call) RUN_WITH(FLAVOR_OPTIONS(), call)

#define FLAVOR__REGISTER(name, suffix, kind, n_workers)                        \
	static void name##suffix(void **state __attribute__((__unused__)))     \
	{                                                                      \
		flavor = (struct flavor){ kind, n_workers };                   \
		name##__body();                                                \
	}                                                                      \
	static struct test name##suffix##__test = { #name #suffix,             \
						    name##suffix, NULL };      \
	__attribute__((__constructor__)) static void name##suffix##__register( \
		void)                                                          \
	{                                                                      \
		test_register(&name##suffix##__test);                          \
	}

#if FLAVORS_HAVE_MULTI_THREAD
#define FLAVOR__REGISTER_MULTI_THREAD(name, suffix, n_workers) \
	FLAVOR__REGISTER(name, suffix, EDO_MULTI_THREAD, n_workers)
#else
#define FLAVOR__REGISTER_MULTI_THREAD(name, suffix, n_workers)
#endif

#define TEST_ON_ALL_FLAVORS(name)                                   \
	static void name##__body(void);                             \
	FLAVOR__REGISTER(name, __ct, EDO_CURRENT_THREAD, 0)         \
	FLAVOR__REGISTER_MULTI_THREAD(name, __mt1, 1)               \
	FLAVOR__REGISTER_MULTI_THREAD(name, __mt, N_FLAVOR_WORKERS) \
	static void name##__body(void)
#define TEST_ON_ONE_WORKER(name)                            \
	static void name##__body(void);                     \
	FLAVOR__REGISTER(name, __ct, EDO_CURRENT_THREAD, 0) \
	FLAVOR__REGISTER_MULTI_THREAD(name, __mt1, 1)       \
	static void name##__body(void)
#define TEST_ON_MULTI_THREAD(name)                                  \
	static void name##__body(void) __attribute__((__unused__)); \
	FLAVOR__REGISTER_MULTI_THREAD(name, , N_FLAVOR_WORKERS)     \
	static void name##__body(void)

#endif
