/* edo_scope: children that borrow; the first failure; a plain helper; no memory. */
#include "drive.h"
#include <errno.h>
#include <edo.h>

static async int work(const char *name, int n, int value, int *sum)
{
	note("%s starts", name);
	defer {
		(*sum)++;
		note("%s ends", name);
	}
	*sum += await after(n, value);
	return value;
}

static async void quiet(int n, int *sum)
{
	defer ++*sum;
	await nap(n);
}

static async long wide(int n)
{
	await nap(n);
	return -70000L;
}

static async unsigned positive(int n)
{
	await nap(n);
	return ~0u;
}

static async void borrow_all_around(void)
{
	int outside = 0;

	edo_scope (s) {
		int inside = 0, list[2] = { 0, 0 };

		edo_scope_spawn(s, work("a", 2, 10, &outside));
		edo_scope_spawn(s, work("b", 1, 20, &inside));
		for (int i = 0; i < 2; i++)
			edo_scope_spawn(s, quiet(i, &list[i]));
		defer note("inside %d %d %d", inside, list[0], list[1]);
	}
	note("outside %d result %d", outside, edo_scope_result(s));
}

static async void empty(void)
{
	edo_scope (nothing) {
	}
	edo_scope (one)
		edo_scope_spawn(one, positive(1));
	note("%d %d", edo_scope_result(nothing), edo_scope_result(one));
}

static async void one_fails(void)
{
	int sum = 0;

	edo_scope (s) {
		edo_scope_spawn(s, work("c", 9, 1, &sum));
		edo_scope_spawn(s, work("d", 1, -7, &sum));
		edo_scope_spawn(s, work("e", 9, 1, &sum));
	}
	note("%d %d", edo_scope_result(s), sum);
	edo_scope (t)
		edo_scope_spawn(t, wide(1));
	note("%d", edo_scope_result(t));
}

static async int dies(int n)
{
	defer note("unwound");
	await nap(n);
	edo_panic("dies");
	return 0;
}

static async void one_panics(void)
{
	int sum = 0;

	edo_scope (s) {
		edo_scope_spawn(s, dies(1));
		edo_scope_spawn(s, work("f", 9, 1, &sum));
	}
	note("%d", edo_scope_result(s) == EDO_EPANIC);
}

static async void go_around(void)
{
	int n = 0, sum = 0;

	edo_scope (s) {
		edo_scope_spawn(s, work("i", 3, 5, &sum));
again:
		await nap(1);
		defer note("round %d, %d so far", n, sum);
		if (n++ < 2)
			goto again;
	}
	note("%d", sum);
}

/* A plain function spawns into the scope of its caller. */
static int start_two(struct edo_scope *s, int *sum)
{
	return edo_scope_spawn(s, quiet(1, sum)) ? -1
						 : edo_scope_spawn(s, quiet(2, sum));
}

static async void given_away(void)
{
	int sum = 0, r = 1;
	__auto_type later = -1;

	edo_scope (s) {
		r = start_two(s, &sum);
		later = edo_scope_result(s);
		edo_scope_spawn(s, quiet(await after(1, 2), &sum));
	}
	note("%d %d %d %d", r, sum, later, (int)sizeof(s) ==
	     (int)sizeof(struct edo_scope));
}

static void release(int *n)
{
	note("released %d", *n);
}

static async void owns(EDO_OWNED(release) int n)
{
	await nap(n);
}

static async void no_memory(void)
{
	edo_scope (s) {
		int r;

		drive_fail_boxes(1);
		r = edo_scope_spawn(s, owns(4));
		drive_fail_boxes(0);
		note("%d", r == -ENOMEM);
		edo_scope_spawn(s, owns(1));
	}
	note("%d", edo_scope_result(s));
}

static async void in_a_defer(void)
{
	int sum = 0;

	{
		defer {
			edo_scope (s) {
				defer note("m left");
				edo_scope_spawn(s, work("m", 2, 1, &sum));
			}
			note("cleaned up %d", sum);
		}
		await nap(1);
	}
	edo_scope (s) {
		/* Spawned behind the join: it is cancelled. */
		defer edo_scope_spawn(s, work("n", 2, 1, &sum));
		await nap(1);
	}
	note("%d", sum);
}

async int root(void)
{
	leave_in_any_order();
	await borrow_all_around();
	await empty();
	await one_fails();
	await one_panics();
	await go_around();
	await given_away();
	await no_memory();
	await in_a_defer();
	return 1;
}
