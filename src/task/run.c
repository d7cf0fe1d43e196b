/* SPDX-License-Identifier: MIT */

/*
 * Running a task, and how it ends.
 *
 *	inert -- start --> queued <-- wake -- waiting
 *	                     |                   ^
 *	                     `---- poll/cancel --'
 *	                              |
 *	                              v
 *	                   ended (COMPLETE is set)
 *
 * - Whoever took a task from a queue is alone with its future until it has
 *   settled the word or the task has ended.
 * - COMPLETE is set once, after everything that the task's end writes; whoever
 *   sees it may read the output.
 * - The output of an ended task belongs to whoever holds the handle; if the
 *   handle is gone, it is ended here, before COMPLETE is set.
 * - The joiner is taken out between COMPLETE and the end of the runtime's
 *   reference, by which the cell stays.
 */

#include <stdio.h>

#include <edo/base/options.h>

#include "base/panic.h"
#include "future/noop.h"
#include "future/where.h"
#include "future/worker.h"
#include "task/extra.h"
#include "task/hook.h"
#include "task/nursery.h"
#include "task/word.h"

#define WHERE_BYTES 1024

/* ---- panics ---------------------------------------------------------------- */

static void begin_panic(struct edo_task *task, const struct edo_panic *panic)
{
	edo__task_keep_panic(task, panic);
	task->has_panicked = true;
	edo__word_set(task, EDO__WORD_CANCELLING);
	edo__owner_panicked(task->owner);
}

static void note_panic(struct edo_task *task, const struct edo_panic *panic)
{
	if (!task->has_panicked)
		begin_panic(task, panic);
	else
		edo__invariant(edo__task_panic_again(task) <= EDO__PANICS_MAX);
}

void edo__task_panicked(struct edo_task *task, const struct edo_panic *panic)
{
	note_panic(task, panic);
	if (EDO_UNLIKELY(task->is_told))
		edo__task_tell(task, task->owner->hooks->on_after_task_poll);
}

/* Where no loop catches: a panic in @drive is that of its task, and has it called
 * again. */
static void drive_caught(void (*drive)(struct edo_task *task),
			 struct edo_task *task)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (setjmp(catch.jump))
		note_panic(task, &catch.panic);
	drive(task);
	edo__catch_pop(&catch);
}

/* ---- the end --------------------------------------------------------------- */

/* What the task comes to. */
static uint8_t conclude(struct edo_task *task)
{
	bool has_value = edo__task_future(task)->state == EDO_ENDED_READY;

	if (EDO_UNLIKELY(task->has_panicked)) {
		if (has_value)
			edo__task_drop_output(task);
		return EDO__OUTCOME_PANICKED;
	}
	return has_value ? EDO__OUTCOME_VALUE : EDO__OUTCOME_CANCELLED;
}

/* Sets COMPLETE; gives back the runtime's reference if nobody is to be woken.
 * What the word was before; COMPLETE: it was abandoned, and nobody takes what it
 * comes to. A job's end is told later: it keeps the reference, and is BLOCKING no
 * more. */
static inline uint64_t complete(struct edo_task *task, uint8_t outcome,
				bool is_job)
{
	uint64_t word = edo__word_load(task), next;
	bool has_output = outcome == EDO__OUTCOME_VALUE;

	do {
		if (EDO_UNLIKELY(word & EDO__WORD_COMPLETE)) {
			if (has_output)
				edo__task_drop_output(task);
			return word;
		}
		if (has_output && (word & EDO__WORD_DETACHED)) {
			edo__task_drop_output(task);
			has_output = false;
		}
		next = edo__word_completed(word, outcome);
		if (is_job)
			next &= ~(uint64_t)EDO__WORD_BLOCKING;
		else if (!(word & EDO__WORD_JOINING))
			next -= EDO__WORD_REF;
	} while (!edo__word_swap(task, &word, next));
	return word;
}

static void wake_joiner(struct edo_task *task)
{
	struct edo_waker *joiner = task->joiner;

	task->joiner = NULL;
	edo_waker_wake(joiner);
	edo__task_unref(task);
}

/* The runtime's part in it, after complete() with @word. */
static void let_go(struct edo_task *task, uint64_t word)
{
	if (word & EDO__WORD_COMPLETE)
		return;
	if (word & EDO__WORD_JOINING)
		wake_joiner(task);
	else if (edo__word_n_refs(word) == 1)
		edo__task_free(task);
}

/* All that the program has a say in. What the task has come to. */
static uint8_t wind_up(struct edo_task *task)
{
	uint8_t outcome = conclude(task);
	/* Pairs with the swap in edo__task_extra(): of somebody who names it. */
	struct edo__task_extra *extra = edo__load_acquire(&task->extra);

	if (EDO_UNLIKELY(extra != NULL))
		edo__task_extra_drop_locals(extra);
	if (EDO_UNLIKELY(task->is_told))
		edo__task_tell(task, task->owner->hooks->on_task_terminate);
	return outcome;
}

/* A box whose cleanup is in the midst of it, and no runtime is left to run that. What
 * it waits for may know of its frame, which so stays for ever. */
static void strand(struct edo_task *task)
{
	char where[WHERE_BYTES];

	edo__where_write(edo__task_future(task), where, sizeof(where));
	fprintf(stderr,
		"edo: the cleanup of task %llu waits in %s, but its runtime has "
		"ended: it is left undone\n",
		(unsigned long long)task->id, where);
	edo__task_ref(task);
	edo__task_abandon(task);
}

static void cancel_unrun(struct edo_task *task)
{
	struct edo_context context = edo__context_noop();

	edo_future_cancel(edo__task_future(task), &context);
}

void edo__task_give_up(struct edo_task *task)
{
	uint64_t word;

	if (edo__task_outcome(task)) /* abandoned */
		return;
	drive_caught(cancel_unrun, task);
	/* One that was never polled has nothing to wait for. */
	if (EDO_UNLIKELY(!edo_future_has_ended(edo__task_future(task)))) {
		strand(task);
		return;
	}
	word = complete(task, conclude(task), false);
	if (EDO_UNLIKELY(word & EDO__WORD_COMPLETE))
		edo__task_unref(task); /* that of whoever abandoned it */
	else
		let_go(task, word);
}

/* The reference is kept, for the job that some day ends after all, or for ever. */
void edo__task_abandon(struct edo_task *task)
{
	uint64_t word = complete(task, EDO__OUTCOME_CANCELLED, false);

	if (word & EDO__WORD_COMPLETE)
		edo__task_unref_visited(task);
	else
		let_go(task, word);
}

/* ---- a poll ---------------------------------------------------------------- */

/* What is polled next on this thread does not stand where this task has entered. */
static void panic_of_enter(const struct edo_future *future)
{
	struct edo__where where = edo__where_innermost(future);

	edo__panic(
		where.file ? where.file : __FILE__,
		where.file ? where.line : __LINE__,
		"what a task has entered, it has to leave before it waits or "
		"ends: edo_leave() is missing, or an await stands before it");
}

static inline enum edo_poll drive(struct edo__worker *worker,
				  struct edo_future *future, uint64_t word)
{
	enum edo_poll answer;

	if (EDO_UNLIKELY(word & EDO__WORD_CANCELLING))
		answer = edo_future_cancel(future, &worker->context);
	else
		answer = edo_future_poll(future, &worker->context);
	if (EDO_UNLIKELY(edo__here.enter != worker->enter))
		panic_of_enter(future);
	return answer;
}

static enum edo_poll drive_hooked(struct edo__worker *worker,
				  struct edo_task *task, uint64_t word)
{
	const struct edo_runtime_options *hooks = task->owner->hooks;
	enum edo_poll answer;

	edo__task_tell(task, hooks->on_before_task_poll);
	answer = drive(worker, edo__task_future(task), word);
	edo__task_tell(task, hooks->on_after_task_poll);
	return answer;
}

/*
 * The joiner is woken when nothing runs any more, so that it goes to the end of
 * the queue: whoever waits for one task often waits for the next ones, too, and
 * finds that they have ended.
 */
static void finish(struct edo__worker *worker, struct edo_task *task)
{
	struct edo__owner *owner = task->owner;
	bool is_root = edo__task_is_root(task);
	uint64_t word = complete(task, wind_up(task), false);

	worker->running = NULL;
	let_go(task, word);
	if (EDO_LIKELY(!is_root))
		edo__owner_count_ended(owner);
}

enum edo__ran edo__task_run(struct edo__worker *worker, struct edo_task *task)
{
	struct edo_future *future = edo__task_future(task);
	uint64_t word = edo__word_load(task);
	enum edo_poll answer;

	if (EDO_UNLIKELY(word & EDO__WORD_BLOCKING)) {
		edo__task_run_blocking(task);
		edo__task_end_blocking(task);
		return EDO__RAN_ENDED;
	}
	worker->context.waker = &task->waker;
	worker->running = future;
	worker->is_deferred = false;
	if (EDO_LIKELY(!task->is_told))
		answer = drive(worker, future, word);
	else
		answer = drive_hooked(worker, task, word);
	if (answer == EDO_READY) {
		finish(worker, task);
		return EDO__RAN_ENDED;
	}
	worker->running = NULL;
	if (worker->is_deferred)
		return EDO__RAN_DEFERRED;
	return edo__word_settle(task, word) ? EDO__RAN_WAITING : EDO__RAN_AGAIN;
}

/* ---- on a thread that may block -------------------------------------------- */

static void poll_blocking(struct edo_task *task)
{
	struct edo_future *future = edo__task_future(task);
	struct edo_context context = { .budget = EDO_COOP_BUDGET };
	uint64_t word = edo__word_load(task);
	enum edo_poll answer;

	if (task->has_panicked ||
	    (word & (EDO__WORD_CANCELLING | EDO__WORD_MANDATORY)) ==
		    EDO__WORD_CANCELLING)
		answer = edo_future_cancel(future, &context);
	else
		answer = edo_future_poll(future, &context);
	if (edo__here.enter)
		panic_of_enter(future);
	if (answer != EDO_READY)
		edo__panic(future->type->file ? future->type->file : "?",
			   (int)future->type->line,
			   "%s runs on a thread that may block, and waits",
			   future->type->name);
}

/* The thread stands in the runtime as one from outside does. */
static struct edo__standing outside(struct edo_task *task)
{
	struct edo__owner *owner = task->owner;

	return (struct edo__standing){
		.nursery = owner->nurseries[owner->n_nurseries - 1],
		.blocking = task,
	};
}

void edo__task_run_blocking(struct edo_task *task)
{
	struct edo__worker *worker = edo__worker_current;
	struct edo__standing standing = edo__here;

	edo__worker_current = NULL;
	edo__here = outside(task);
	drive_caught(poll_blocking, task);
	complete(task, wind_up(task), true);
	edo__here = standing;
	edo__worker_current = worker;
}

/* Of one that was abandoned, and so is BLOCKING still, the end has been told: what
 * is left of it is a reference. */
static void tell_joiner(struct edo_task *task)
{
	uint64_t word = edo__word_load(task);

	if ((word & (EDO__WORD_BLOCKING | EDO__WORD_JOINING)) ==
	    EDO__WORD_JOINING)
		wake_joiner(task);
	else
		edo__task_unref(task);
}

void edo__task_end_blocking(struct edo_task *task)
{
	struct edo__owner *owner = task->owner;

	tell_joiner(task);
	edo__owner_count_ended(owner);
	edo__owner_job_is_back(owner);
}
