/* SPDX-License-Identifier: MIT */

/*
 * Tasks on the runtime's workers may be anywhere, and at the same time. Those of
 * a local set stay on the thread that made it, one at a time, so they share a
 * plain variable without a lock. What is costly they hand to the workers.
 */

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#include <edo.h>

#define N_TASKS 4

struct ledger {
	pthread_t thread; /* whose it is */
	long sum;         /* no lock, nothing atomic */
	int n_entries;
};

/* Runs on any worker. */
static async long add_up_to(long n)
{
	long sum = 0;

	for (long i = 1; i <= n; i++)
		sum += i;
	return sum;
}

/* Runs on the ledger's thread, whatever it waits for. */
static async int keep_books(struct ledger *ledger, long n)
{
	long sum;
	int result = await edo_task_join(edo_spawn(add_up_to(n)), &sum);

	if (result < 0)
		return result;
	edo_assert(pthread_equal(pthread_self(), ledger->thread));
	ledger->sum += sum;
	ledger->n_entries++;
	return 0;
}

EDO_MAIN(.worker_threads = 2)
async int main(void)
{
	struct ledger ledger = { .thread = pthread_self() };
	struct edo_local_set *set = edo_local_set_new();
	struct edo_enter enter;

	if (!set)
		return -ENOMEM;
	defer {
		edo_local_set_free(set);
	}

	/* Until edo_leave(), edo_spawn_local() finds this set. */
	edo_local_set_enter(set, &enter);
	for (int i = 1; i <= N_TASKS; i++)
		edo_task_detach(edo_spawn_local(keep_books(&ledger, i * 1000)));
	edo_leave(&enter);
	printf("%u tasks wait for the set to be run\n",
	       edo_local_set_n_tasks(set));

	await edo_local_set_run(set); /* until none is left */
	printf("%d entries, the sum is %ld\n", ledger.n_entries, ledger.sum);
	return 0;
}
