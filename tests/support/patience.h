/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_PATIENCE_H
#define EDO_TESTS_SUPPORT_PATIENCE_H

/*
 * For tests on several threads: checks that may fail on any of them, waits that
 * end, and counters.
 *
 * cmocka's assertions leave by a jump to the test's own stack, which only the
 * test's own thread has. check() ends the process instead, from wherever.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define check(condition) \
	((condition) ? (void)0 : patience_fail(__FILE__, __LINE__, #condition))

void patience_fail(const char *file, int line, const char *what)
	__attribute__((__noreturn__));

/* Where it says so: a descriptor, stderr unless told. */
void patience_print_to(int fd);

/* The true time, whatever a runtime's clock says. */
int64_t patience_now(void);

/* Lets a thread, or a task, look again and again, but not for ever: @ret_tries
 * starts at 0; fails after twenty seconds. */
void patience_spend(int64_t *start, const char *file, int line,
		    const char *what);

/* Waits on a plain thread, or within one poll. */
#define wait_until(condition)                                               \
	do {                                                                \
		int64_t patience_start = 0;                                 \
		while (!(condition))                                        \
			patience_spend(&patience_start, __FILE__, __LINE__, \
				       #condition);                         \
	} while (0)

/* Waits in a task, letting others run. */
#define await_until(condition)                                                 \
	do {                                                                   \
		int64_t patience_start = patience_now();                       \
		while (!(condition)) {                                         \
			if (patience_now() - patience_start > PATIENCE_NS)     \
				patience_fail(__FILE__, __LINE__, #condition); \
			await edo_yield_now();                                 \
		}                                                              \
	} while (0)

#define PATIENCE_NS INT64_C(20000000000)

/* Occupies the processor for that long. */
void patience_spin(int64_t duration);

/* A door for plain threads: closed until it is opened, once. All zero is one. */
struct latch {
	pthread_mutex_t mutex;
	pthread_cond_t condition;
	bool is_open;
};

#define LATCH_INIT                                                         \
	{                                                                  \
		PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false \
	}

void latch_open(struct latch *latch);
void latch_wait(struct latch *latch); /* at most twenty seconds */

pthread_t start_thread(void *(*run)(void *argument), void *argument);

/* Counters that any thread may touch. */
static inline int add(int *counter, int n)
{
	return __atomic_add_fetch(counter, n, __ATOMIC_SEQ_CST);
}

static inline int look(const int *counter)
{
	return __atomic_load_n(counter, __ATOMIC_SEQ_CST);
}

static inline void put_value(int *counter, int n)
{
	__atomic_store_n(counter, n, __ATOMIC_SEQ_CST);
}

#endif
