/* edocc: cancel */
/* Combinators in defers, kept futures in loops, variables assigned again. */
#include "drive.h"
#include <edo.h>
async int far_after(int n, int value);
static async int v(int x)
{
	await nap(1);
	return x;
}
static async int work(const char *name, int n, int value)
{
	enter(name);
	defer
	{
		await tidy(1);
		leave(name);
	}
	await nap(n);
	return value;
}
static async void in_defers(int k)
{
	int a = 0, b = 0, r = 0;
	leave_in_any_order();
	defer note("end %d %d %d", a, b, r);
	defer
	{
		await_all
		{
			a = work("x", 1, 1);
			b = work("y", 2, 2);
		}
		await_any
		{
			when (a = work("z", 1, 7))
				note("z");
			when (b = work("w", 4, 8))
				note("w");
		}
		r = await edo_timeout(2, b = work("t", 9, 9));
		r += await v(5);
		edo_boxed(int) p = edo_box(v(k));
		r += await edo_box_cancel(p);
	}
	await nap(1);
}
static async int pick(int n)
{
	int got = 0, total = 0;
	edo_future(int) slow = work("slow", 6, 50);
	for (int i = 0; i < 4; i++) {
		await_any_biased
		{
			when_if (i == 1, got = v(10)) {
				if (got)
					continue;
			}
			when (got = slow) {
				total += got;
				break;
			}
			when_if (i != 3, v(await v(1))) {
				total++;
				if (n == i)
					return total;
			}
			otherwise note("none");
		}
		note("i %d", i);
	}
	return total;
}
static async int twice(void)
{
	edo_future(int) f;
	int sum = 0;
	for (int i = 0; i < 3; i++) {
		f = far_after(1, i);
		if (i == 1) {
			int x = 0;
			await_all
			{
				x = f;
				nap(1);
			}
			sum += x;
			continue;
		}
		sum += await f;
	}
	edo_future(int) g = v(3);
	if (sum == 3 && await edo_timeout(5, sum = g) == 0 && await v(1))
		note("sum %d", sum);
	return sum;
}
async int root(void)
{
	await in_defers(3);
	note("%d", await pick(2));
	note("%d", await pick(9));
	note("%d", await twice());
	return 0;
}
