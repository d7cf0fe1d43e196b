/* SPDX-License-Identifier: MIT */

/*
 * Blocking in place: a worker's thread hands the worker to another thread, which
 * runs it from then on, and claims it back before the task goes on, because the
 * frames on this stack know the worker.
 *
 * - Meanwhile this thread stands in the runtime as one of the pool's does.
 * - A panic in the function waits until the worker is back, too.
 */

#include <stdio.h>
#include <string.h>

#include <edo/base/error.h>
#include <edo/runtime/runtime.h>

#include "base/panic.h"
#include "driver/driver.h"
#include "future/where.h"
#include "sched/multi_thread.h"
#include "task/cell.h"
#include "time/wheel.h"

/* What of the worker belongs to the task that is polled just now. */
struct kept {
	struct edo_context context;
	const struct edo_future *running;
	bool is_deferred;
	struct edo__standing standing;
};

static struct kept step_out(struct edo__worker *worker,
			    struct edo__nursery *outside)
{
	struct kept kept = { worker->context, worker->running,
			     worker->is_deferred, edo__here };

	edo__here.nursery = outside;
	edo__here.local = NULL;
	edo__here.blocking = edo__task_here();
	worker->running = NULL;
	edo__worker_current = NULL;
	return kept;
}

static void step_in(struct edo__worker *worker, const struct kept *kept)
{
	edo__worker_current = worker;
	worker->running = kept->running;
	worker->is_deferred = kept->is_deferred;
	worker->context = kept->context;
	edo__here = kept->standing;
}

/* True: another thread runs it now. */
static bool hand_over(struct edo__mt_worker *worker)
{
	int result;

	edo__mt_worker_flush(worker);
	edo__nursery_set_thread(&worker->nursery, EDO__NO_THREAD);
	result = edo__threads_run(&worker->scheduler->threads, worker);
	if (result < 0)
		fprintf(stderr,
			"edo: no thread can take a worker over (%s): its tasks "
			"wait for the end of edo_block_in_place()\n",
			edo_error_name(result));
	return result == 0;
}

static void take_back(struct edo__mt_worker *worker, bool is_handed_over)
{
	if (is_handed_over)
		edo__threads_claim(&worker->scheduler->threads, worker);
	edo__nursery_set_thread(&worker->nursery, edo__self());
}

/* What @fn has come to. */
struct outcome {
	int result;
	bool has_panicked;
	const char *file;
	int line;
	char message[EDO__PANIC_MESSAGE_MAX];
};

/* The catch lies in the function that sets it, or frames that are still needed
 * would be unwound. */
static void call(int (*fn)(void *argument), void *argument,
		 struct outcome *ret_outcome)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	ret_outcome->has_panicked = false;
	if (setjmp(catch.jump) == 0) {
		ret_outcome->result = fn(argument);
	} else {
		ret_outcome->has_panicked = true;
		ret_outcome->file = catch.panic.file;
		ret_outcome->line = catch.panic.line;
		memcpy(ret_outcome->message, catch.message,
		       sizeof(ret_outcome->message));
	}
	edo__catch_pop(&catch);
}

/* Where the function spawns: as the task does. */
static struct edo__nursery *outside_of(const struct edo__mt_worker *own)
{
	return own && edo__here.nursery == &own->nursery
		       ? &own->scheduler->outside
		       : edo__here.nursery;
}

/* Nobody turns it: whoever waits for its timers or descriptors goes elsewhere. */
static void stand_still(struct edo__worker *worker)
{
	edo__wheel_pause(worker->wheel);
	edo__driver_vacate(worker->driver);
}

/* @own is NULL on a thread that has nothing to hand over. */
static int run_outside(struct edo__worker *worker, struct edo__mt_worker *own,
		       int (*fn)(void *argument), void *argument)
{
	struct kept kept = step_out(worker, outside_of(own));
	uint32_t n_in_chain = own ? own->n_in_chain : 0;
	bool is_handed_over = own && hand_over(own);
	struct outcome outcome;

	if (!is_handed_over)
		stand_still(worker);
	call(fn, argument, &outcome);
	if (!is_handed_over)
		edo__wheel_resume(worker->wheel);
	if (own) {
		take_back(own, is_handed_over);
		own->n_in_chain = n_in_chain;
	}
	step_in(worker, &kept);
	if (outcome.has_panicked)
		edo__panic(outcome.file, outcome.line, "%s", outcome.message);
	return outcome.result;
}

int edo_block_in_place(int (*fn)(void *argument), void *argument)
{
	struct edo__worker *worker = edo__worker_current;
	bool is_worker;

	if (!worker)
		return fn(argument);
	if (edo__here.local)
		edo__misuse(
			"edo_block_in_place: only a multi-thread runtime has "
			"another thread for the tasks that would wait");
	is_worker = worker->index >= 0;
	return run_outside(worker,
			   is_worker ? (struct edo__mt_worker *)worker : NULL,
			   fn, argument);
}
