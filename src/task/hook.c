/* SPDX-License-Identifier: MIT */
#include "task/hook.h"

#include "base/panic.h"
#include "task/cell.h"
#include "task/owner.h"

struct call {
	edo__hook_fn hook;
	struct edo_task_meta meta;
	void *user_data;
};

static void make_call(void *argument)
{
	const struct call *call = argument;

	call->hook(&call->meta, call->user_data);
}

void edo__task_tell(const struct edo_task *task, edo__hook_fn hook)
{
	struct call call;

	if (!hook || edo__task_is_root(task))
		return;
	call = (struct call){
		.hook = hook,
		.meta = { task->id, edo_task_name(task),
			  edo__task_source(task)->type->name },
		.user_data = task->owner->hooks->user_data,
	};
	edo__call_guarded(make_call, &call);
}
