/* edocc: once */
/* Boxes as lines and arms; one that ended is empty, and disables its arm. */
#include "drive.h"
#include <errno.h>
#include <edo.h>

static async int say(const char *name, int n, int value)
{
	note("%s runs", name);
	return await after(n, value);
}

static async void ended_boxes_are_disabled(void)
{
	edo_boxed(int) a = edo_box(say("box", 2, 3));
	edo_boxed(int) none = NULL;
	int x = 0;

	for (int i = 0; i < 4; i++) {
		await_any_biased {
			when (x = a)
				note("box %d", x);
			when (x = none)
				note("never");
			when_if (i == 0, nap(0))
				note("nap");
			otherwise
				note("none left");
		}
	}
}

static async void in_all(void)
{
	edo_boxed(int) g = edo_box(after(5, 15));
	edo_boxed(const char *) t = edo_box(text_after(1, "text"));
	const char *text = NULL;
	int a = 0, b = 0;

	await_all {
		a = g;
		b = after(1, 2);
		text = t;
	}
	note("%d %d %s", a, b, text);
}

static async void in_try_all(void)
{
	edo_boxed(int) p = edo_box(after(2, 8));
	int r, x = 0;

	await_try_all (r) {
		x = p;
		ready(-1);
	}
	note("%d %d", r, x);
	note("%d", await p);
}

static async void in_timeouts(void)
{
	edo_boxed(int) p = edo_box(after(2, 9));
	int a = 0, n;

	for (n = 0; await edo_timeout(0, a = p) == -ETIMEDOUT; n++)
		;
	note("%d %d", a, n);
}

static async void in_the_hidden_way(void)
{
	int a = 0, b = 0;

	await_all {
		a = far_after(2, 1);
		b = far_after(1, 2);
		far_nap(1);
	}
	note("%d %d", a, b);
	await_any_biased {
		when (far_after(5, 1))
			note("never");
		when (a = far_after(1, 3))
			note("%d", a);
	}
}

async int root(void)
{
	await ended_boxes_are_disabled();
	await in_all();
	await in_try_all();
	await in_timeouts();
	await in_the_hidden_way();
	return 0;
}
