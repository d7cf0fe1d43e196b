/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_TEST_DRIVE_H
#define EDOCC_TEST_DRIVE_H

/*
 * What the test programs of edocc are written against. A program defines
 *
 *	async int root(void);
 *
 * and the driver polls it by hand, without a runtime: once to its end, printing
 * what the program notes, then again and again, cancelled after every number of
 * polls and panicking at every leaf, checking that whatever was entered is left
 * in the reverse order, that every future that was constructed ends once, that
 * a pending future is armed, and that every box is freed.
 *
 * Without edocc the same functions answer at once (stubs.c): that program is
 * the oracle.
 */

#include <edo/future/leaf.h>
#include <edo/future/context.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- notes -------------------------------------------------------------- */

/* Notes one event, as printf. Printed in runs that are compared. */
void note(const char *format, ...) __attribute__((__format__(printf, 1, 2)));

/* Enters and leaves something that must be left, in the reverse order. */
const char *enter(const char *name);
void leave(const char *name);

/* For a cleanup attribute: const char *x CLEANUP = enter("x"); NULL: nothing.
 * The other one is for numbers, of which negative ones are nothing. */
void leave_pointed(const char **name);
void leave_number(const int *number);
#define CLEANUP __attribute__((__cleanup__(leave_pointed)))
#define CLEANUP_NUMBER __attribute__((__cleanup__(leave_number)))
int enter_number(int number);

/* From here on, things may be left in any order (children that run at once). */
void leave_in_any_order(void);

/* ---- leaf futures ------------------------------------------------------- */

struct pair {
	int first;
	int second;
};

/* How a leaf behaves; the leaf's own. */
struct drive_plan {
	int n_pending; /* polls until it is ready */
	int n_cancel;  /* polls of cancel until that has ended */
	int finishes;  /* cancel finds it ready */
	int reserved;
} __attribute__((__aligned__(8))); /* it ends where the frame ends */

#define DRIVE_LEAF(T, name, ...)                                     \
	struct name##__frame {                                       \
		struct edo_future future;                            \
		T output;                                            \
		struct drive_plan plan;                              \
	};                                                           \
	extern const struct edo_future_type name##__type;            \
	void name##__init(struct name##__frame *frame, __VA_ARGS__); \
	edo_async T name(__VA_ARGS__)

DRIVE_LEAF(int, ready, int value);        /* at the first poll */
DRIVE_LEAF(int, after, int n, int value); /* after n polls */
/* Cancelled, it is ready after all. */
DRIVE_LEAF(int, late, int n, int value);
/* Its cancellation takes n_cancel polls more. */
DRIVE_LEAF(int, slow, int n, int n_cancel, int value);
/* Both. */
DRIVE_LEAF(int, slow_late, int n, int n_cancel, int value);
/* Panics after n polls. */
DRIVE_LEAF(int, panics, int n);
DRIVE_LEAF(struct pair, pair_after, int n, int first, int second);
DRIVE_LEAF(const char *, text_after, int n, const char *text);
DRIVE_LEAF(double, real_after, int n, double value);
DRIVE_LEAF(long long, big_after, int n, long long value);
DRIVE_LEAF(bool, bool_after, int n, bool value);

/* Without output. */
struct nap__frame {
	struct edo_future future;
	struct drive_plan plan;
};
extern const struct edo_future_type nap__type;
void nap__init(struct nap__frame *frame, int n);
edo_async void nap(int n);

/* As nap(), for cleanup: no panic is planned there. */
struct tidy__frame {
	struct edo_future future;
	struct drive_plan plan;
};
extern const struct edo_future_type tidy__type;
void tidy__init(struct tidy__frame *frame, int n);
edo_async void tidy(int n);

/* Known by its prototype alone: it costs a box. */
edo_async int far_after(int n, int value);
edo_async void far_nap(int n);

/* ---- the driver --------------------------------------------------------- */

/* Names the n-th and later allocations of boxes as failing; 0: none does. */
void drive_fail_boxes(int n);

/* What the next random choices are: @value modulo the bound. */
void drive_choose(unsigned value);

/* Called before each run, for programs with static variables. */
void drive_reset(void);

#endif
