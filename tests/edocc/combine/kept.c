/* edocc: once */
/* A future variable or box that loses is kept, and may go on later. */
#include "drive.h"
#include <edo.h>

static async int work(const char *name, int n, int value)
{
	enter(name);
	defer leave(name);
	return await after(n, value);
}

static async void a_future(void)
{
	edo_future(int) f = work("f", 3, 30);
	int x = 0, turns = 0;

	while (!x) {
		await_any_biased {
			when (x = f)
				note("x %d", x);
			when (nap(1))
				note("tick");
		}
		turns++;
	}
	note("turns %d", turns);
}

static async void in_try_all(void)
{
	edo_future(int) f = work("g", 2, 40);
	int r = 0, x = 0;

	await_try_all (r) {
		x = f;
		ready(-1);
	}
	note("%d %d", r, x);
	x = await f;
	note("%d", x);
}

static async void a_box(void)
{
	edo_boxed(int) p = edo_box(work("p", 2, 50));
	int x = 0;

	await_any_biased {
		when (x = p)
			note("never");
		when (ready(0))
			note("lost");
	}
	note("%d", await edo_box_cancel(p));
	p = edo_box(work("q", 1, 60));
	await_any_biased {
		when (x = p)
			note("never");
		when (ready(0))
			note("lost");
	}
	note("%d", await p);
}

async int root(void)
{
	await a_future();
	await in_try_all();
	await a_box();
	return 0;
}
