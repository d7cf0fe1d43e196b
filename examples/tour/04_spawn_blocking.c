/* SPDX-License-Identifier: MIT */

/*
 * Tasks must not block their thread: while one sleeps in the kernel, no other
 * runs. What has to block, or computes for long, goes to the blocking pool, as
 * a plain function with a handle like any other task's.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include <edo.h>

struct answer {
	long sum;
	bool is_elsewhere;
};

/* Plain C: it knows nothing of futures, and blocks as it likes. */
static struct answer add_up(const int *numbers, int n, pthread_t main_thread)
{
	struct answer answer = { 0 };

	for (int i = 0; i < n; i++) {
		answer.sum += numbers[i];
		usleep(10000);
	}
	answer.is_elsewhere = !pthread_equal(pthread_self(), main_thread);
	return answer;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	static const int numbers[] = { 10, 20, 30 };
	struct edo_task *adding =
		edo_spawn_blocking(add_up(numbers, 3, pthread_self()));
	struct answer answer;

	for (int i = 1; i <= 3; i++) {
		await edo_sleep(EDO_MILLISECOND);
		printf("tick %d: tasks run on meanwhile\n", i);
	}
	int result = await edo_task_join(adding, &answer);
	if (result < 0)
		return result;
	printf("the sum is %ld, added up on %s thread\n", answer.sum,
	       answer.is_elsewhere ? "another" : "this");
	return 0;
}
