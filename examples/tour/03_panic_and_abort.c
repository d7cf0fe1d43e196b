/* SPDX-License-Identifier: MIT */

/*
 * A panic ends its task, not the program; an abort asks a task to end. In both
 * cases the task leaves its scopes, so that every defer runs, and join says
 * what happened.
 */

#include <stdio.h>

#include <edo.h>

static async int divide(int a, int b)
{
	defer printf("divide(%d, %d) leaves\n", a, b);
	if (b == 0)
		edo_panic("%d cannot be divided by zero", a);
	return a / b;
}

static async int wait_for_ever(void)
{
	defer printf("wait_for_ever() leaves\n");
	for (;;)
		await edo_sleep(3600 * EDO_SECOND);
	return 0;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	struct edo_task *task;
	int value = 0, result;

	task = edo_spawn(divide(6, 3));
	result = await edo_task_join(task, &value);
	printf("good: %d, value %d\n", result, value);

	/* wait is join that leaves the handle, to ask for the message. */
	task = edo_spawn(divide(6, 0));
	result = await edo_task_wait(task);
	printf("bad: %s, \"%s\"\n", edo_error_name(result),
	       edo_task_panic(task)->message);
	edo_task_detach(task);

	task = edo_spawn(wait_for_ever());
	await edo_sleep(10 * EDO_MILLISECOND);
	edo_task_abort(task);
	result = await edo_task_join(task, NULL);
	printf("slow: %s\n", edo_error_name(result));
	return 0;
}
