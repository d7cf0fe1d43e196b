/* SPDX-License-Identifier: MIT */

/*
 * A task is a future that runs by itself, beside whoever spawned it. Its handle
 * is good for one join, which waits for the end and takes the result.
 */

#include <stdio.h>

#include <edo.h>

#define N_TASKS 3

/* Larger numbers are ready sooner. */
static async int square(int n)
{
	await edo_sleep((N_TASKS - n) * 20 * EDO_MILLISECOND);
	printf("task %d is done\n", n);
	return n * n;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	struct edo_task *tasks[N_TASKS];
	int sum = 0;

	for (int i = 0; i < N_TASKS; i++)
		tasks[i] = edo_spawn(square(i + 1));
	printf("all are spawned, none has run: this task has not waited yet\n");

	for (int i = 0; i < N_TASKS; i++) {
		int value;
		int result = await edo_task_join(tasks[i], &value);

		/* No memory for the task, an abort, a panic: see the next
		 * program. Here nothing of that happens. */
		if (result < 0)
			return result;
		sum += value;
	}
	printf("the sum of the squares is %d\n", sum);
	return 0;
}
