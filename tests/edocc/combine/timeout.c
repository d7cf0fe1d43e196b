/* edo_timeout gives 0 or -ETIMEDOUT; what it bounds is polled at least once and
 * is gone afterwards. Here a nanosecond passes at each poll. */
#include "drive.h"
#include <errno.h>
#include <edo.h>

static async int work(const char *name, int n, int value)
{
	enter(name);
	defer {
		await tidy(1);
		leave(name);
	}
	return await after(n, value);
}

static async void in_time(void)
{
	int a = 0;
	int r = await edo_timeout(5, a = work("a", 1, 3));

	note("%d %d", r, a);
}

static async void too_late(void)
{
	int a = 0;
	int r = await edo_timeout(1, a = work("b", 5, 3));

	note("%d %d", r == -ETIMEDOUT, a);
}

static async void finished_after_all(void)
{
	int a = 0;
	int r = await edo_timeout(1, a = late(9, 4));

	note("%d %d", r, a);
}

static async void at_once(void)
{
	int a = 0;

	note("%d", await edo_timeout(0, a = ready(5)) == 0);
	note("%d", a);
	note("%d", await edo_timeout(0, a = after(1, 6)) == -ETIMEDOUT);
	note("%d", await edo_timeout(-1, after(9, 6)) == -ETIMEDOUT);
	note("%d", a);
}

static async void kept(void)
{
	edo_future(int) f = after(2, 8);
	int a = 0, n = 0;

	while (await edo_timeout(0, a = f))
		n++;
	note("%d %d", a, n);
}

static async void nested(void)
{
	int r = 0, a = 0;

	if (await edo_timeout(3, nap(1)) == 0 &&
	    await edo_timeout(2, a = far_after(1, 2)) == 0)
		note("both %d", a);
	await_any_biased {
		when (nap(2))
			r = 1;
		when (nap(1))
			r = await edo_timeout(1, nap(3));
	}
	note("%d", r == -ETIMEDOUT);
}

async int root(void)
{
	await in_time();
	await too_late();
	await finished_after_all();
	await at_once();
	await kept();
	await nested();
	return 0;
}
