/* SPDX-License-Identifier: MIT */

/*
 * State behind a plain mutex, as in any C program. The one rule: no await while
 * it is held, or a task would wait with the lock in its hands. So it is locked
 * in plain functions alone: the compiler does not let those await. An
 * edo_mutex, which may be held across an await, costs more and is seldom needed.
 */

#include <pthread.h>
#include <stdio.h>

#include <edo.h>

#define N_TASKS 10
#define N_VISITS 100

struct counter {
	pthread_mutex_t lock;
	int n_visits;
};

static int counter_add(struct counter *counter, int n)
{
	int now;

	pthread_mutex_lock(&counter->lock);
	now = counter->n_visits += n;
	pthread_mutex_unlock(&counter->lock);
	return now;
}

static async void visit(struct counter *counter)
{
	for (int i = 0; i < N_VISITS; i++) {
		counter_add(counter, 1);
		await edo_yield_now();
	}
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	struct counter counter = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct edo_task *tasks[N_TASKS];

	/* The tasks may point to a local of this function, because it does not
	 * return before they have ended. */
	for (int i = 0; i < N_TASKS; i++)
		tasks[i] = edo_spawn(visit(&counter));
	for (int i = 0; i < N_TASKS; i++)
		await edo_task_join(tasks[i], NULL);
	printf("%d visits\n", counter_add(&counter, 0));
	return 0;
}
