/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_TEST_DRIVE_INTERNAL_H
#define EDOCC_TEST_DRIVE_INTERNAL_H

/*
 * What the parts of the driver share: everything that is known of one run.
 */

#include "drive.h"

#define DRIVE_ENTERED_MAX 1024
#define DRIVE_MESSAGE_MAX 256

/* How the leaves of a run answer to cancel, whatever their own plan is. */
enum drive_leaves {
	LEAVES_PLAIN,
	LEAVES_SLOW,      /* one poll later */
	LEAVES_LATE,      /* they are ready after all */
	LEAVES_SLOW_LATE, /* they are ready one poll later */
};

struct drive {
	const char *name;
	bool is_silent; /* notes are not printed */
	bool is_line;   /* notes of a run stand in one line */
	enum drive_leaves leaves;
	int panic_at; /* the n-th poll of a leaf panics; 0: none */
	unsigned choice;

	struct edo_context *context;
	int n_armed; /* leaves that answered "pending" in this turn */
	int n_polls;
	int n_leaves;
	int n_leaf_polls;
	int n_boxes;
	int n_box_allocations;
	int fail_boxes_from;
	bool is_cancelled;
	bool is_ready;
	bool has_panicked;
	char panic_message[DRIVE_MESSAGE_MAX];
	int result;

	const char *entered[DRIVE_ENTERED_MAX];
	int n_entered;
	bool leaves_in_any_order;

	int n_wrong;
};

extern struct drive drive;

/* Something is not as it must be; the program fails at its end. */
void drive_wrong(const char *format, ...)
	__attribute__((__format__(printf, 1, 2)));

/* Polls or cancels @root; false if it panicked, with the message kept. It may be
 * called inside of itself. */
bool drive_turn(struct edo_future *root, struct edo_context *context,
		bool cancels, enum edo_poll *ret_answer);

#endif
