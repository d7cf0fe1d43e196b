/* SPDX-License-Identifier: MIT */

/*
 * The public face of tasks: making, starting, ending them early and letting them
 * go.
 */

#include <edo/task/task.h>

#include "base/solo.h"
#include "future/type.h"
#include "future/where.h"
#include "task/hook.h"
#include "task/local.h"
#include "task/nursery.h"
#include "task/word.h"

/* ---- making ---------------------------------------------------------------- */

struct edo_task *edo__task_new(const struct edo_future_type *type,
			       const char *file, int line)
{
	struct edo__nursery *nursery = edo__here.nursery;

	if (EDO_UNLIKELY(!nursery))
		edo__panic(file, line,
			   "%s cannot become a task here: this thread is not "
			   "inside a runtime",
			   type->name);
	edo__type_check(type, file, line);
	return edo__task_alloc(nursery, type);
}

struct edo_task *edo__task_new_local(const struct edo_future_type *type,
				     const char *file, int line)
{
	struct edo__local *local = edo__here.local;

	if (EDO_UNLIKELY(!local))
		edo__panic(
			file, line,
			"%s cannot become a local task here: edo_spawn_local() "
			"was called outside of a local set and of a "
			"current-thread runtime",
			type->name);
	if (EDO_UNLIKELY(!edo__local_settle(local)))
		edo__panic(
			file, line,
			"%s cannot become a local task here: several threads "
			"are in block_on of this current-thread runtime, and "
			"might come to run it",
			type->name);
	edo__type_check(type, file, line);
	return edo__task_alloc(&local->nursery, type);
}

void *edo_task_frame(struct edo_task *task)
{
	return edo__task_future(task);
}

/* ---- starting --------------------------------------------------------------- */

/* Whoever closes says so and then asks which tasks are started; whoever starts
 * one says so and then asks whether its owner closes. Where these are two threads
 * one of them has to see the other, so both are seq_cst. */
static void set_started(struct edo_task *task)
{
	if (EDO_LIKELY(
		    edo__nursery_is_here(task->owner->nurseries[task->home])))
		/* This thread is the one that asks. */
		edo__store_relaxed(&task->is_started, (uint8_t) true);
	else
		edo__store_seq_cst(&task->is_started, (uint8_t) true);
}

static void check_not_started(const struct edo_task *task)
{
	if (EDO_UNLIKELY(edo__load_relaxed(&task->is_started)))
		edo__misuse("task %llu is started twice",
			    (unsigned long long)task->id);
}

/* That of a box may have, by a poll or a cancel before: its cleanup may have to
 * wait, or it may have ended. */
static bool has_begun(const struct edo_task *task)
{
	return edo__task_future(task)->state != EDO_STATE_START;
}

bool edo__task_turn_away(struct edo_task *task)
{
	struct edo__owner *owner = task->owner;

	if (EDO_LIKELY(!edo__owner_is_closing(owner)) ||
	    edo__owner_is_here(owner) || edo__task_is_root(task) ||
	    has_begun(task))
		return false;
	check_not_started(task);
	/* Of a child of a scope the handle is its own, and goes with its end. */
	edo__task_ref(task);
	edo__task_give_up(task);
	/* Only now, so that whoever visits it finds that it has ended. */
	set_started(task);
	edo__task_unref(task);
	return true;
}

static void tell_spawn(struct edo_task *task)
{
	if (edo__task_is_root(task))
		return;
	task->is_told = true;
	edo__task_tell(task, task->owner->hooks->on_task_spawn);
}

/* A runtime that ends waits for what was counted before that; for what another
 * thread starts later it may not, so no hook hears of that. */
void edo__task_count_in(struct edo_task *task)
{
	struct edo__owner *owner = task->owner;
	bool is_late;

	check_not_started(task);
	set_started(task);
	if (EDO_LIKELY(!edo__task_is_root(task)))
		edo__owner_count_started(owner);
	is_late = edo__owner_is_closing(owner);
	if (EDO_UNLIKELY(owner->hooks != NULL) &&
	    (!is_late || edo__owner_is_here(owner)))
		tell_spawn(task);
	/* What whoever closes does not find started yet is told here. */
	if (EDO_UNLIKELY(is_late))
		edo__word_set(task, EDO__WORD_CANCELLING);
}

void edo_task_start(struct edo_task *task)
{
	if (EDO_UNLIKELY(edo__task_turn_away(task)))
		return;
	edo__task_count_in(task);
	task->owner->type->schedule(task);
}

/* ---- ending early ------------------------------------------------------------ */

/* Before a thread has taken it; later it runs to its end. */
static void withdraw(struct edo_task *task)
{
	struct edo__owner *owner = task->owner;

	if (!owner->pool_withdraw(owner, task))
		return;
	edo__word_clear(task, EDO__WORD_POOLED | EDO__WORD_BLOCKING);
	owner->type->schedule(task);
	edo__owner_job_is_back(owner);
}

void edo_task_abort(struct edo_task *task)
{
	uint64_t word;

	if (!task)
		return;
	word = edo__word_cancel(task);
	if (word & (EDO__WORD_COMPLETE | EDO__WORD_CANCELLING))
		return;
	if (edo__word_is_idle(word))
		task->owner->type->schedule(task);
	else if ((word & (EDO__WORD_POOLED | EDO__WORD_MANDATORY)) ==
		 EDO__WORD_POOLED)
		withdraw(task);
}

void edo__task_abort_any(void *cell, void *unused)
{
	struct edo_task *task = cell;

	(void)unused;
	/* One that is not started yet asks whether its owner closes. */
	if (!edo__load_seq_cst(&task->is_started) || !edo__word_try_ref(task))
		return;
	edo_task_abort(task);
	edo__task_unref_visited(task);
}

void edo_task_detach(struct edo_task *task)
{
	uint64_t word, next;

	if (!task)
		return;
	word = edo__word_load(task);
	do {
		if (EDO_UNLIKELY(word & EDO__WORD_WATCHED))
			edo__misuse("task %llu is detached with a join or "
				    "wait of it pending",
				    (unsigned long long)task->id);
		if (word & EDO__WORD_COMPLETE) {
			if (edo__word_outcome(word) == EDO__OUTCOME_VALUE)
				edo__task_drop_output(task);
			edo__task_unref(task);
			return;
		}
		next = (word | EDO__WORD_DETACHED) - EDO__WORD_REF;
	} while (!edo__word_swap(task, &word, next));
}

/* ---- asking ------------------------------------------------------------------ */

bool edo_task_is_finished(const struct edo_task *task)
{
	return !task || edo__task_outcome(task) != EDO__OUTCOME_NONE;
}

uint64_t edo_task_id(const struct edo_task *task)
{
	return task ? task->id : 0;
}

uint64_t edo_task_current_id(void)
{
	const struct edo_task *task = edo__task_here();

	return task ? task->id : 0; /* that of a root is 0 */
}
