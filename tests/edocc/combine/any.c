/* edocc: cancel */
/* The first arm to finish wins; the losers are cancelled, all at once, before
 * its block runs; one that finishes meanwhile has its destination assigned. */
#include "drive.h"
#include <edo.h>

static async int work(const char *name, int n, int value)
{
	enter(name);
	defer leave(name);
	return await after(n, value);
}

static async int tidies(const char *name, int n, int value)
{
	enter(name);
	defer {
		await tidy(1);
		leave(name);
	}
	return await after(n, value);
}

static async void first_wins(void)
{
	int a = 0, b = 0, c = 0;

	leave_in_any_order();
	await_any_biased {
		when (a = work("a", 3, 1))
			note("never");
		when (b = work("b", 1, 2)) {
			note("b %d %d %d", a, b, c);
		}
		when (c = work("c", 1, 3))
			note("never");
	}
}

static async void losers_may_wait(void)
{
	int a = 0;

	await_any_biased {
		when (tidies("t", 3, 1))
			note("never");
		when (a = ready(5))
			note("a %d", a);
	}
	note("after");
}

static async void loser_finishes(void)
{
	int a = 0, b = 0;

	await_any_biased {
		when (a = late(9, 7))
			note("never");
		when (b = after(1, 8))
			note("%d %d", a, b);
	}
}

async int root(void)
{
	await first_wins();
	await losers_may_wait();
	await loser_finishes();
	return 0;
}
