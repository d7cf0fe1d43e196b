/* SPDX-License-Identifier: MIT */
#ifndef EDO_TASK_JOIN_H
#define EDO_TASK_JOIN_H

/*
 * Waiting for a task and taking its result.
 */

#include <edo/task/task.h>

EDO_BEGIN

/*
 * async int edo_task_join(struct edo_task *task, T *ret_output): waits for the
 * end of @task and takes the handle and the output. 0 (*ret_output is written),
 * -ECANCELED, EDO_EPANIC; -ENOMEM if @task is NULL, so that a spawn need not be
 * checked by itself. @ret_output may be NULL: the output is dropped. A size
 * that is not the output's is a panic. Cancel: safe, the handle stays with the
 * caller.
 */
#define edo_task_join(task, ret_output) \
	edo__task_join((task), (ret_output), sizeof(*(ret_output)))

struct edo__task_join__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[4];
};
extern const struct edo_future_type edo__task_join__type;
void edo__task_join__init(struct edo__task_join__frame *frame,
			  struct edo_task *task, void *ret_output,
			  size_t output_size);
edo_async int edo__task_join(struct edo_task *task, void *ret_output,
			     size_t output_size);

struct edo_task_wait__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[2];
};
extern const struct edo_future_type edo_task_wait__type;
void edo_task_wait__init(struct edo_task_wait__frame *frame,
			 struct edo_task *task);

/**
 * edo_task_wait() - wait for the end of a task and leave it the result
 * @task: task, or NULL
 *
 * Owns:     borrows @task; the handle stays the caller's.
 * Thread:   a task of any runtime. One join or wait of a task at a time.
 * Suspends: until the task has ended and its cleanup is done.
 * Cancel:   safe.
 * Errors:   what join will give: -ECANCELED, EDO_EPANIC, -ENOMEM for NULL.
 *
 * Return: 0 or the error.
 */
edo_async int edo_task_wait(struct edo_task *task);

EDO_END

#endif
