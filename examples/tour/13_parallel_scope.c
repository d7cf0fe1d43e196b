/* SPDX-License-Identifier: MIT */

/*
 * The children of a scope are tasks, and run on all workers at once. They borrow
 * the parent's arrays: each reads and writes a part of its own, so nothing is
 * locked; and the end of the scope waits for all of them, so nothing is copied
 * and nothing is freed too early.
 */

#include <stdbool.h>
#include <stdio.h>

#include <edo.h>

#define N 40000
#define N_PARTS 8

static bool is_prime(int n)
{
	for (int i = 2; i * i <= n; i++)
		if (n % i == 0)
			return false;
	return n >= 2;
}

static async int mark_primes(bool *marks, int from, int to, int *ret_n_primes)
{
	int n_primes = 0;

	for (int n = from; n < to; n++) {
		marks[n] = is_prime(n);
		n_primes += marks[n];
	}
	*ret_n_primes = n_primes;
	return 0;
}

EDO_MAIN(.worker_threads = 4)
async int main(void)
{
	bool marks[N];
	int counts[N_PARTS];
	int sum = 0, last = 0;

	edo_scope (s) {
		for (int i = 0; i < N_PARTS; i++)
			edo_scope_spawn(s, mark_primes(marks, i * (N / N_PARTS),
						       (i + 1) * (N / N_PARTS),
						       &counts[i]));
	}
	/* The first child that fails cancels the others, and is the result. */
	if (edo_scope_result(s) < 0)
		return edo_scope_result(s);

	for (int i = 0; i < N_PARTS; i++)
		printf("part %d: %d primes\n", i, counts[i]);
	for (int i = 0; i < N_PARTS; i++)
		sum += counts[i];
	for (int n = 0; n < N; n++)
		if (marks[n])
			last = n;
	printf("%d primes below %d, the last one is %d\n", sum, N, last);
	return 0;
}
