/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_FUTURES_H
#define EDO_TESTS_SUPPORT_FUTURES_H

/*
 * Futures made by hand, for tests below the compiler.
 *
 * A body is an async function written as a switch: BODY_BEGIN, any number of
 * BODY_AWAIT(child) on lines of their own, BODY_END. What it keeps across an
 * await stands in struct body. Cancelled, it cancels the child it awaits, then
 * its `cleanup`, if any, runs as a second body that is not cancelled.
 *
 *	static enum edo_poll twice(struct body *self, struct edo_context *context)
 *	{
 *		BODY_BEGIN;
 *		edo_yield_now__init(&self->yield);
 *		BODY_AWAIT(self->yield);
 *		self->output = 2;
 *		BODY_END;
 *	}
 *
 * A gate is something to wait for that any thread may open.
 */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <edo/future/context.h>
#include <edo/future/leaf.h>
#include <edo/runtime/runtime.h>
#include <edo/task/join.h>
#include <edo/task/task.h>
#include <edo/task/yield.h>
#include <edo/time/sleep.h>

#include "base/list.h"
#include "base/lock.h"
#include "flavors.h"
#include "patience.h"

/* ---- gate -------------------------------------------------------------- */

struct gate {
	struct edo__lock lock;
	bool is_open;
	struct edo__list waiter_list;
};

struct gate_wait__frame {
	struct edo_future future;
	int output;
	struct gate *gate;
	struct edo_waker *waker;
	struct edo__link waiter_link;
};

static inline void gate_init(struct gate *gate)
{
	edo__lock_init(&gate->lock);
	gate->is_open = false;
	edo__list_init(&gate->waiter_list);
}

/* The waker of one waiter, taken out, or NULL. */
static inline struct edo_waker *gate_pop(struct gate *gate)
{
	struct edo_waker *waker = NULL;
	struct edo__link *link;

	edo__lock_acquire(&gate->lock);
	gate->is_open = true;
	link = edo__list_pop_front(&gate->waiter_list);
	if (link)
		waker = edo_waker_ref(edo__container_of(link,
							struct gate_wait__frame,
							waiter_link)
					      ->waker);
	edo__lock_release(&gate->lock);
	return waker;
}

/* Any thread. */
static inline void gate_open(struct gate *gate)
{
	struct edo_waker *waker;

	while ((waker = gate_pop(gate)))
		edo_waker_wake(waker);
}

static inline bool gate_has_waiter(struct gate *gate)
{
	bool is_empty;

	edo__lock_acquire(&gate->lock);
	is_empty = edo__list_is_empty(&gate->waiter_list);
	edo__lock_release(&gate->lock);
	return !is_empty;
}

static inline enum edo_poll gate_wait_poll(struct edo_future *self,
					   struct edo_context *context)
{
	struct gate_wait__frame *frame = (void *)self;
	struct gate *gate = frame->gate;
	bool is_open;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	edo__lock_acquire(&gate->lock);
	is_open = gate->is_open;
	frame->waker = context->waker;
	if (is_open)
		/* It may come by itself, before it is woken. */
		edo__link_remove(&frame->waiter_link);
	else if (!edo__link_is_linked(&frame->waiter_link))
		edo__list_push_back(&gate->waiter_list, &frame->waiter_link);
	edo__lock_release(&gate->lock);
	if (!is_open)
		return edo_leaf_pending(context);
	frame->output = 0;
	self->state = EDO_ENDED_READY;
	return EDO_READY;
}

static inline enum edo_poll gate_wait_cancel(struct edo_future *self,
					     struct edo_context *context)
{
	struct gate_wait__frame *frame = (void *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	edo__lock_acquire(&frame->gate->lock);
	edo__link_remove(&frame->waiter_link);
	edo__lock_release(&frame->gate->lock);
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

static const struct edo_future_type gate_wait__type =
	EDO_LEAF_TYPE(gate_wait, gate_wait_poll, gate_wait_cancel);

static inline void gate_wait__init(struct gate_wait__frame *frame,
				   struct gate *gate)
{
	memset(frame, 0, sizeof(*frame));
	frame->future.type = &gate_wait__type;
	frame->gate = gate;
}

/* ---- body -------------------------------------------------------------- */

struct body;
typedef enum edo_poll body_fn(struct body *self, struct edo_context *context);

#define BODY_STATE_RUNNING 1u
#define BODY_STATE_CANCELLING 2u

struct body {
	struct edo_future future;
	int output;
	int line; /* of the await it stands at */
	body_fn *run;
	body_fn *cleanup;
	struct edo_future *awaited;
	void *argument;
	int i;
	int value;
	int64_t since;
	struct edo_task *task;
	union {
		struct edo_yield_now__frame yield;
		struct edo__task_join__frame join;
		struct edo_task_wait__frame wait;
		struct edo_sleep__frame sleep;
		struct gate_wait__frame gate;
	};
};

#define BODY_BEGIN            \
	switch (self->line) { \
	case 0:;

#define BODY_AWAIT(child)                                                 \
	do {                                                              \
		self->line = __LINE__;                                    \
		self->awaited = &(child).future;                          \
		__attribute__((__fallthrough__));                         \
	case __LINE__:                                                    \
		if (edo_future_poll(self->awaited, context) != EDO_READY) \
			return EDO_PENDING;                               \
		self->awaited = NULL;                                     \
	} while (0)

/* Until other threads have got that far; it lets others run. */
#define BODY_AWAIT_UNTIL(condition)                                    \
	for (self->since = patience_now(); !(condition);) {            \
		if (patience_now() - self->since > PATIENCE_NS)        \
			patience_fail(__FILE__, __LINE__, #condition); \
		edo_yield_now__init(&self->yield);                     \
		BODY_AWAIT(self->yield);                               \
	}

#define BODY_END \
	}        \
	return EDO_READY

static inline enum edo_poll body_poll(struct edo_future *future,
				      struct edo_context *context)
{
	struct body *self = (void *)future;

	future->state = BODY_STATE_RUNNING;
	if (self->run(self, context) != EDO_READY)
		return EDO_PENDING;
	future->state = EDO_ENDED_READY;
	return EDO_READY;
}

static inline enum edo_poll body_cancel(struct edo_future *future,
					struct edo_context *context)
{
	struct body *self = (void *)future;
	bool has_run = future->state != EDO_STATE_START;

	if (edo_future_has_ended(future))
		return EDO_READY;
	if (has_run && future->state != BODY_STATE_CANCELLING) {
		if (self->awaited &&
		    edo_future_cancel(self->awaited, context) != EDO_READY)
			return EDO_PENDING;
		self->awaited = NULL;
		self->line = 0;
		future->state = BODY_STATE_CANCELLING;
	}
	if (has_run && self->cleanup) {
		body_fn *cleanup = self->cleanup;

		/* A panic in the cleanup ends it. */
		self->cleanup = self->line ? cleanup : NULL;
		if (cleanup(self, context) != EDO_READY) {
			self->cleanup = cleanup;
			return EDO_PENDING;
		}
	}
	future->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

/* One type for all bodies; a test that needs another makes a copy. */
static const struct edo_future_type body__type = {
	.abi = EDO_FUTURE_ABI,
	.size = sizeof(struct edo_future_type),
	.poll = body_poll,
	.cancel = body_cancel,
	.frame_size = sizeof(struct body),
	.frame_align = __alignof__(struct body),
	.output_offset = offsetof(struct body, output),
	.output_size = sizeof(int),
	.flags = EDO_TYPE_SEND,
	.name = "body",
	.file = "futures.h",
	.line = 1,
};

static inline void body_init(struct body *body,
			     const struct edo_future_type *type, body_fn *run,
			     void *argument)
{
	memset(body, 0, sizeof(*body));
	body->future.type = type;
	body->run = run;
	body->argument = argument;
}

static inline struct edo_task *body_new(const struct edo_future_type *type,
					body_fn *run, void *argument)
{
	struct edo_task *task = edo_task_new(type);

	if (task)
		body_init(edo_task_frame(task), type, run, argument);
	return task;
}

static inline struct edo_task *body_spawn(body_fn *run, void *argument)
{
	struct edo_task *task = body_new(&body__type, run, argument);

	if (task)
		edo_task_start(task);
	return task;
}

static inline struct edo_task *
body_spawn_with_cleanup(body_fn *run, body_fn *cleanup, void *argument)
{
	struct edo_task *task = body_new(&body__type, run, argument);

	if (task) {
		((struct body *)edo_task_frame(task))->cleanup = cleanup;
		edo_task_start(task);
	}
	return task;
}

static inline struct edo_task *body_spawn_blocking(body_fn *run, void *argument)
{
	struct edo_task *task = body_new(&body__type, run, argument);

	if (task)
		edo__task_start_blocking(task);
	return task;
}

/* Joins self->task, into self->value. The result is in self->join.output. */
static inline void body_join(struct body *self)
{
	edo__task_join__init(&self->join, self->task, &self->value,
			     sizeof(self->value));
}

/* ---- running ------------------------------------------------------------ */

#define CURRENT_THREAD(...) \
	EDO_RUNTIME_OPTIONS(.flavor = EDO_CURRENT_THREAD, __VA_ARGS__)

static inline struct edo_runtime *
runtime_with(struct edo_runtime_options options)
{
	struct edo_runtime *runtime = NULL;

	return edo_runtime_new(&options, &runtime) == 0 ? runtime : NULL;
}

/* What block_on answers; the output in *@ret_output unless that is NULL. */
static inline int block_on_body(struct edo_runtime *runtime, body_fn *run,
				void *argument, int *ret_output)
{
	struct body body;
	int result;

	body_init(&body, &body__type, run, argument);
	result = edo_runtime_block_on(runtime, &body.future);
	if (result == 0 && ret_output)
		*ret_output = body.output;
	return result;
}

/* The output of @run, driven by a runtime of this test, which ends with it. A
 * failure of anything around it is a negative number. */
static inline int run_body(body_fn *run, void *argument)
{
	struct edo_runtime *runtime =
		runtime_with(FLAVOR_OPTIONS(.shutdown_timeout = 0));
	int output = 0;
	int result, free_result;

	if (!runtime)
		return -1;
	result = block_on_body(runtime, run, argument, &output);
	free_result = edo_runtime_free(runtime);
	if (result < 0)
		return result;
	return free_result < 0 ? free_result : output;
}

struct errand {
	body_fn *run;
	void *argument;
};

static inline enum edo_poll join_errand(struct body *self,
					struct edo_context *context)
{
	const struct errand *errand = self->argument;

	BODY_BEGIN;
	self->task = body_spawn(errand->run, errand->argument);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output == 0 ? self->value : self->join.output;
	BODY_END;
}

/* The same for @run as a task: of a multi-thread runtime a root runs on its
 * caller's thread, and only a task on a worker. */
static inline int run_body_in_task(body_fn *run, void *argument)
{
	struct errand errand = { run, argument };

	return run_body(join_errand, &errand);
}

#endif
