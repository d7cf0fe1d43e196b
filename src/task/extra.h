/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_EXTRA_H
#define EDO_SRC_TASK_EXTRA_H

/*
 * What few tasks have: a name, locals, what they died of. It is made when the
 * first of these comes, and goes with the cell.
 */

#include <stdint.h>

#include <edo/base/panic.h>

struct edo_task;
struct edo_task_local;

struct edo__panic_record {
	struct edo_panic panic;
	uint32_t n_again; /* panics after the first, in cleanup */
	char message[];
};

struct edo__task_extra {
	const char *name; /* atomic */
	/* Of whoever runs the task: */
	struct edo__panic_record *panic;
	uint32_t n_locals;
	uint32_t n_locals_max;
	struct edo__local_value {
		const struct edo_task_local *key;
		void *value;
	} * locals;
};

/* The extra of @task, made if there is none; NULL: no memory. Any thread. */
struct edo__task_extra *edo__task_extra(struct edo_task *task);
/* The one there is, or NULL. */
struct edo__task_extra *edo__task_extra_if_any(const struct edo_task *task);
/* Destroys the values of a task that has ended. */
void edo__task_extra_drop_locals(struct edo__task_extra *extra);
void edo__task_extra_free(struct edo__task_extra *takes);

/* Keeps a copy of @panic, of the first that @task dies of. */
void edo__task_keep_panic(struct edo_task *task, const struct edo_panic *panic);
/* Another panic, in the cleanup after it: how many there were; 0: there was no
 * memory to count them. */
uint32_t edo__task_panic_again(struct edo_task *task);

#endif
