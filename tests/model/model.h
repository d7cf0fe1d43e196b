/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_MODEL_H
#define EDO_TESTS_MODEL_MODEL_H

/*
 * What a model is made of. A model is a small program of a few threads around
 * one protocol of the library; the explorer runs it again and again, each time
 * with another interleaving of its threads and another choice of what its loads
 * read, until it has seen all of them up to its bounds. See docs/model.md.
 *
 *	static void hand_over(void) { ... model_spawn(...); ... model_join(...); }
 *
 *	const struct model_case model_cases[] = {
 *		{ .name = "hand_over", .proves = "...", .run = hand_over },
 *		{ 0 },
 *	};
 */

#include <stdbool.h>
#include <stdint.h>

/* Bounds of which the case names none. */
#define MODEL_PREEMPTIONS 2
#define MODEL_SURPRISES 1
#define MODEL_NONE UINT32_MAX /* of surprises */

struct model_case {
	const char *name;
	const char *proves; /* NULL: it has to fail */
	void (*run)(void);  /* thread 0 */
	uint32_t
		n_preemptions; /* switches away from a thread that could go on */
	/* Loads that do not read the newest store, and sleeps that end, by a
	 * time-out or for no reason, although others could go on. */
	uint32_t n_surprises;
	uint32_t n_cpus;            /* 0: two */
	uint32_t n_thread_failures; /* threads that may not be had */
};

/* Ends with an empty one. */
extern const struct model_case model_cases[];

/* Starts a thread; its number. */
int model_spawn(void *(*run)(void *argument), void *argument);
/* Waits until a thread has ended. */
void model_join(int thread);

/* Fails the execution unless it holds. */
#define model_check(condition) \
	((condition)           \
		 ? (void)0     \
		 : model_fail("%s:%d: %s", __FILE__, __LINE__, #condition))

void model_fail(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2), __noreturn__));

/* A plain access to shared data that the compiler does not report by itself:
 * it has to be ordered with all others. */
#define model_read(pointer) model__plain((pointer), sizeof(*(pointer)), false)
#define model_write(pointer) model__plain((pointer), sizeof(*(pointer)), true)

/* An event: whoever waits for it goes on once it has been signalled, which uses
 * it up; one step each. It starts as 0. */
void model_signal(uint32_t *event);
void model_await(uint32_t *event);

/* Adds to a counter that is exact whatever the order, so that counting is no
 * step; what it comes to. */
int model_count(int *counter, int difference);

/* A descriptor of the explorer's from which things are taken, one step each; for
 * epoll it is readable when something was put there. */
int model_channel_open(void);
void model_channel_put(int fd);
/* At most @n_max; 0: there is nothing. */
int model_channel_take(int fd, int n_max);

/* The handler of a signal runs, on this thread. False: there is none yet. */
bool model_raise(int number);

void model__plain(const void *address, uint64_t size, bool is_write);

#endif
