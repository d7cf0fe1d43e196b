/* edocc: oracle */
/* await_all drives all its lines; lines without effects on each other. */
#include "drive.h"
#include <edo.h>

static async int triple(int x)
{
	await nap(x);
	return 3 * x;
}

static async void nothing(int n)
{
	await nap(n);
}

static async void simple(void)
{
	int a = 0, b = 0;
	struct pair p = { 0, 0 };

	await_all {
		a = triple(1);
		b = after(3, 7);
		p = pair_after(2, 8, 9);
		nothing(1);
		triple(5);
	}
	note("%d %d %d %d", a, b, p.first, p.second);
}

static async void one_and_ready(void)
{
	int a = 0;

	await_all {
		a = ready(3);
	}
	note("%d", a);
	await_all {
		nap(0);
		a = triple(2);
	}
	note("%d", a);
}

static async void destinations(void)
{
	int list[4] = { 0 }, i = 1;
	struct pair p = { 0, 0 };
	struct {
		struct pair pairs[2];
		const char *text;
	} s = { .text = NULL };
	int *q = &list[3];
	double d = 0;
	char c = 0;

	await_all {
		list[0] = after(1, 10);
		list[i] = after(2, 11);
		*q = after(0, 13);
		p.second = after(1, 2);
		s.pairs[1] = pair_after(3, 5, 6);
		s.text = text_after(1, "text");
		d = after(1, 3);
		c = after(1, 'c');
	}
	note("%d %d %d %d", list[0], list[1], list[2], list[3]);
	note("%d %d %s %g %c", p.second, s.pairs[1].second, s.text, d, c);
}

static async int nested(int n)
{
	int a = 0, b = 0;

	await_all {
		a = after(n, 1);
		b = triple(n);
	}
	return a + b;
}

static async void in_loops(void)
{
	int total = 0;

	for (int i = 0; i < 3; i++) {
		int x = 0, y = 0;

		await_all {
			x = nested(i);
			y = nested(2 - i);
		}
		total += x * y;
		if (i == 1)
			continue;
	}
	note("%d", total);
	if (total)
		await_all {
			total = nested(1);
		}
	note("%d", total);
}

static async void held(void)
{
	edo_future(int) f = triple(4);
	int a = 0, b = 0, c = 0;

	await_all {
		a = f;
		b = triple(5);
		c = far_after(1, 17);
	}
	note("%d %d %d", a, b, c);
}

static async void with_awaits_in_arguments(void)
{
	int a = 0, b = 0;

	await_all {
		a = triple(await after(1, 2));
		b = triple(await triple(1));
	}
	note("%d %d", a, b);
}

async int root(void)
{
	await simple();
	await one_and_ready();
	await destinations();
	await in_loops();
	await held();
	await with_awaits_in_arguments();
	return await nested(2);
}
