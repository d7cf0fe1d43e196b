/* SPDX-License-Identifier: MIT */

/*
 * The public face of tasks. Each call looks whether it is made on the owner's
 * thread: there it changes the task, elsewhere it leaves a note.
 */

#include <edo/task/task.h>

#include "future/type.h"
#include "task/cell.h"
#include "task/owner.h"
#include "task/panic_record.h"

#include <string.h>

static struct edo__owner *owner_here(void)
{
	return (struct edo__owner *)edo__worker_current;
}

struct edo_task *edo__task_new(const struct edo_future_type *type,
			       const char *file, int line)
{
	struct edo__owner *owner = owner_here();

	if (EDO_UNLIKELY(!owner))
		edo__panic(file, line,
			   "%s cannot become a task here: this thread is not "
			   "inside a runtime",
			   type->name);
	edo__type_check(type, file, line);
	return edo__task_alloc(owner, type);
}

void *edo_task_frame(struct edo_task *task)
{
	return edo__task_future(task);
}

void edo_task_start(struct edo_task *task)
{
	if (EDO_LIKELY(edo__owner_is_here(task->owner)))
		edo__task_start_here(task);
	else
		edo__task_start_remote(task);
}

void edo__task_start_local(struct edo_task *task, const char *file, int line)
{
	if (!edo__owner_is_here(task->owner))
		edo__panic(file, line,
			   "a local task starts on the thread that "
			   "made it");
	edo__task_start_here(task);
}

void edo_task_abort(struct edo_task *task)
{
	if (!task || edo__task_outcome(task))
		return;
	if (edo__owner_is_here(task->owner))
		edo__task_abort_here(task);
	else
		edo__task_note(task, EDO__NOTE_ABORT);
}

/* Off the owner's thread: if the task has ended, its output is ours to end;
 * else the owner does that in its time. */
static void detach_remotely(struct edo_task *task)
{
	if (!edo__task_outcome(task) && edo__task_note(task, EDO__NOTE_DETACH))
		return;
	if (edo__task_outcome(task) == EDO__OUTCOME_VALUE)
		edo__task_drop_output(task);
	edo__task_unref_remote(task);
}

void edo_task_detach(struct edo_task *task)
{
	if (!task)
		return;
	if (edo__owner_is_here(task->owner))
		edo__task_detach_here(task);
	else
		detach_remotely(task);
}

bool edo_task_is_finished(const struct edo_task *task)
{
	return !task || edo__task_outcome(task) != EDO__OUTCOME_NONE;
}

uint64_t edo_task_id(const struct edo_task *task)
{
	return task ? task->id : 0;
}

const struct edo_panic *edo_task_panic(const struct edo_task *task)
{
	if (!task || edo__task_outcome(task) != EDO__OUTCOME_PANICKED)
		return NULL;
	return &edo__panic_record_of(task)->panic;
}
