/* SPDX-License-Identifier: MIT */

/*
 * The same program twice: once as it was always written, once with await. They
 * read alike and print the same; the first waits for one thing after the other,
 * the second for all at once, on one thread. Times go to stderr.
 */

#include <stdio.h>
#include <time.h>

#include <edo.h>

#define WAIT (50 * EDO_MILLISECOND)

static int fetch_blocking(int page)
{
	nanosleep(&(struct timespec){ .tv_nsec = WAIT }, NULL);
	return page * 100;
}

static int add_up_blocking(void)
{
	int first = fetch_blocking(1);
	int second = fetch_blocking(2);
	int third = fetch_blocking(3);

	return first + second + third;
}

static async int fetch(int page)
{
	await edo_sleep(WAIT);
	return page * 100;
}

static async int add_up(void)
{
	int first, second, third;

	await_all {
		first = fetch(1);
		second = fetch(2);
		third = fetch(3);
	}
	return first + second + third;
}

static void report(const char *how, int sum, int64_t start)
{
	printf("%s: %d\n", how, sum);
	fprintf(stderr, "%s took %lld ms\n", how,
		(long long)((edo_now() - start) / EDO_MILLISECOND));
}

/* main need not be async: this is what EDO_MAIN does for the other programs. */
int main(void)
{
	struct edo_runtime_options options =
		EDO_RUNTIME_OPTIONS(.flavor = EDO_CURRENT_THREAD);
	struct edo_runtime *runtime;
	int64_t start = edo_now();
	int sum = 0;

	report("blocking", add_up_blocking(), start);
	if (edo_runtime_new(&options, &runtime) < 0)
		return 1;
	start = edo_now();
	if (edo_block_on(runtime, sum = add_up()) == 0)
		report("async", sum, start);
	return edo_runtime_free(runtime) < 0;
}
