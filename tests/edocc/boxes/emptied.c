/* A box that is awaited leaves its variable empty, so that what was deferred to
 * detach it has nothing to do. */
#include "drive.h"
#include <edo.h>

static async int work(const char *name, int n, int value)
{
	enter(name);
	defer leave(name);
	return await after(n, value);
}

static async int awaited(int is_early)
{
	edo_boxed(int) p = edo_box(work("awaited", 2, 1));
	edo_boxed(int) list[] = { edo_box(work("in a list", 1, 2)) };

	defer edo_box_detach(list[0]);
	defer edo_box_detach(p);
	if (is_early)
		return 0;
	note("%d %d", await p, !edo_box_ok(p));
	note("%d %d", await (list[0]), !edo_box_ok(list[0]));
	return 1;
}

static async void cancelled(void)
{
	edo_boxed(int) p = edo_box(work("cancelled", 100, 1));

	defer note("empty: %d", !edo_box_ok(p));
	defer edo_box_detach(p);
	await_any {
		when (p)
			note("unexpected");
		when (nap(1))
			note("kept: %d", edo_box_ok(p));
	}
	await edo_box_cancel(p);
	note("gone: %d", !edo_box_ok(p));
}

static async void cancelled_in_await(void)
{
	edo_boxed(int) p = edo_box(work("inner", 100, 1));

	defer note("empty: %d", !edo_box_ok(p));
	defer edo_box_detach(p);
	await p;
}

async int root(void)
{
	note("%d", await awaited(0));
	note("%d", await awaited(1));
	await cancelled();
	await_any {
		when (cancelled_in_await())
			note("unexpected");
		when (nap(2))
			note("cancelled");
	}
	return 0;
}
