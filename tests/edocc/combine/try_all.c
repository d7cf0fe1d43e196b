/* edocc: cancel */
/* await_try_all: the first negative result cancels the rest. */
#include "drive.h"
#include <edo.h>

static async int work(const char *name, int n, int value)
{
	enter(name);
	defer leave(name);
	return await after(n, value);
}

static async long wide(int n)
{
	await nap(n);
	return -70000000000L;
}

static async unsigned positive(int n)
{
	await nap(n);
	return ~0u;
}

static async void all_well(void)
{
	int r = 99, a = 0, b = 0;

	await_try_all (r) {
		a = work("a", 1, 1);
		b = after(2, 0);
		nap(1);
	}
	note("%d %d %d", r, a, b);
}

static async void one_fails(void)
{
	int r = 99, a = 0, b = 0, c = 0;

	leave_in_any_order();
	await_try_all (r) {
		a = work("b", 3, 5);
		b = work("c", 1, -7);
		c = work("d", 3, 6);
	}
	note("%d %d %d %d", r, a, b, c);
}

static async void late_ones_are_assigned(void)
{
	int r = 99, a = 0, b = 0;

	await_try_all (r) {
		a = late(9, 5);
		slow(9, 1, 0);
		b = ready(-3);
	}
	note("%d %d %d", r, a, b);
}

static async void the_first_of_two(void)
{
	int r = 99, a = 0;

	await_try_all (r) {
		a = late(9, -5);
		ready(-4);
	}
	note("%d %d", r, a);
}

static async void others_never_fail(void)
{
	int r = 99;
	double d = 0;
	unsigned u = 0;
	const char *text = NULL;
	struct pair p = { 0, 0 };

	await_try_all (r) {
		d = real_after(0, -1.5);
		u = positive(0);
		text = text_after(0, "text");
		p = pair_after(0, -1, -2);
	}
	note("%d %g %d %s %d", r, d, u == ~0u, text, p.first);
}

static async void wide_results(void)
{
	long r = 1;

	await_try_all (r) {
		wide(0);
		nap(1);
	}
	note("%ld", r);
}

async int root(void)
{
	await all_well();
	await one_fails();
	await late_ones_are_assigned();
	await the_first_of_two();
	await others_never_fail();
	await wide_results();
	return 0;
}
