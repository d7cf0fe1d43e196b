/* edocc: once */
/* edo_box_cancel waits for what it cancels; a box that is awaited and cancelled
 * there is freed. */
#include "drive.h"
#include <edo.h>

static async int tidies(const char *name)
{
	enter(name);
	defer {
		await tidy(2);
		leave(name);
	}
	return await slow(9, 2, 1);
}

static async void lose(void)
{
	edo_boxed(int) p = edo_box(tidies("p"));

	await_any_biased {
		when (p)
			note("never");
		when (nap(1))
			note("p runs");
	}
	note("%d", await edo_box_cancel(p));
}

static async int awaits_a_box(void)
{
	edo_boxed(int) q = edo_box(tidies("q"));

	defer note("left");
	return await q;
}

async int root(void)
{
	await lose();
	await_any_biased {
		when (awaits_a_box())
			note("never");
		when (nap(1))
			note("q is gone");
	}
	return 0;
}
