/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_PANIC_RECORD_H
#define EDO_SRC_TASK_PANIC_RECORD_H

/*
 * What a task died of. While its cleanup runs, the record stands in a queue of
 * the owner; once the future has ended, the frame's memory is free and holds a
 * pointer to it.
 */

#include <stdint.h>

#include <edo/base/panic.h>

#include "base/list.h"

struct edo_task;
struct edo__owner;

struct edo__panic_record {
	struct edo_panic panic;
	struct edo_task *task;
	struct edo__queue_link panic_link;
	uint32_t n_again; /* panics after the first */
	char message[];
};

/* A copy of @panic; never NULL: without memory it says just that. */
struct edo__panic_record *edo__panic_record_new(const struct edo_panic *panic);
void edo__panic_record_free(struct edo__panic_record *takes);

/* Keeps @takes for @task while its cleanup runs. */
void edo__panic_record_keep(struct edo_task *task,
			    struct edo__panic_record *takes);
/* Another panic, in that cleanup: how many have come, 0 if there was no memory
 * to count them. */
uint32_t edo__panic_record_again(struct edo_task *task);
/* Moves the record of @task from the list to its frame. */
void edo__panic_record_settle(struct edo_task *task);
/* The record in the frame of a task whose outcome is a panic. */
struct edo__panic_record *edo__panic_record_of(const struct edo_task *task);

#endif
