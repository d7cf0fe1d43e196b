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
	struct edo_task *good = edo_spawn(divide(6, 3));
	struct edo_task *bad = edo_spawn(divide(6, 0));
	struct edo_task *slow = edo_spawn(wait_for_ever());
	int value = 0, result;

	result = await edo_task_join(good, &value);
	printf("good: %d, value %d\n", result, value);

	/* wait is join that leaves the handle, to ask for the message. */
	result = await edo_task_wait(bad);
	printf("bad: %s, \"%s\"\n", edo_error_name(result),
	       edo_task_panic(bad)->message);
	edo_task_detach(bad);

	edo_task_abort(slow);
	result = await edo_task_join(slow, NULL);
	printf("slow: %s\n", edo_error_name(result));
	return 0;
}
