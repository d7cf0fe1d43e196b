/* The name of an edo_scope: one of an inner block hides it. */
#include "drive.h"
#include <edo.h>

static async int child(int n, int value)
{
	note("%d starts", value);
	defer note("%d ends", value);
	return await after(n, value);
}

static async void in_one_another(void)
{
	edo_scope (s) {
		edo_scope_spawn(s, child(3, -10));
		edo_scope (s) {
			edo_scope_spawn(s, child(1, -11));
			edo_scope (s)
				edo_scope_spawn(s, child(2, -12));
			note("innermost %d", edo_scope_result(s));
		}
		note("inner %d", edo_scope_result(s));
	}
	note("outer %d", edo_scope_result(s));
}

static async int over_others(int p)
{
	int v = await after(1, 2);

	if (p) {
		edo_scope (v) {
			edo_scope_spawn(v, child(1, p));
			edo_scope (p) {
				int v = await after(1, 5);

				edo_scope_spawn(p, child(1, v));
			}
			note("p %d", edo_scope_result(p));
		}
		note("v %d", edo_scope_result(v));
	}
	return p + v;
}

/* Two in a loop, one of them left early, and a way back over both. */
static async void around(void)
{
	int round = 0;

again:
	for (int i = 0; i < 2; i++) {
		{
			edo_scope (s) {
				edo_scope_spawn(s, child(1 + i, 30 + i));
				if (i == 1)
					break;
			}
		}
		edo_scope (s)
			edo_scope_spawn(s, child(1, -40));
		note("round %d: %d", round, edo_scope_result(s));
	}
	edo_scope (s) {
		edo_scope_spawn(s, child(1, 51));
		if (round++ == 0)
			goto again;
	}
	note("%d", edo_scope_result(s));
}

static async void in_a_defer(void)
{
	edo_scope (s)
		edo_scope_spawn(s, child(1, 60));
	defer {
		edo_scope (s)
			edo_scope_spawn(s, child(1, -62));
		note("cleaned up, %d", edo_scope_result(s));
	}
	note("before, %d", edo_scope_result(s));
	await nap(1);
}

async int root(void)
{
	leave_in_any_order();
	await in_one_another();
	note("%d", await over_others(1));
	await around();
	await in_a_defer();
	return 1;
}
