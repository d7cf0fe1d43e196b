/* edocc: oracle */
/* Names mean what their scope says, whatever the frame calls them. */
#include "drive.h"
#include <edo.h>

static int x = 1000;
typedef int number;
enum { GLOBAL = 7 };

static async int f(int n)
{
	return await after(1, n);
}

static async void variables(int x)
{
	note("%d", x);
	{
		int x = await f(2);

		note("%d", x);
		for (int x = 10; x < 12; x++) {
			await nap(1);
			note("%d", x);
			{
				extern int drive_depth;
				double x = await real_after(1, 0.5);

				await nap(1);
				note("%g", x);
				(void)sizeof(drive_depth);
			}
		}
		note("%d", x);
	}
	{
		int y = x;
		char x[] = "text";

		await nap(1);
		note("%s %d %d", x, (int)sizeof(x), y);
	}
	note("%d", x);
}

static async void of_file_scope(void)
{
	note("%d", x);
	x++;
	await nap(1);
	{
		int y = x, x = 5;

		await nap(1);
		note("%d %d", x, y);
		{
			extern int outer;

			await nap(1);
			outer++;
			note("%d", outer);
		}
	}
	note("%d", x);
}

int outer = 70;

static async void types(void)
{
	number a = await f(1);
	{
		typedef double number;
		number a = await real_after(1, 1.5);
		struct pair {
			char c[3];
		} p = { "ab" };

		await nap(1);
		note("%g %s %d", a, p.c, (int)sizeof(struct pair));
		{
			struct pair {
				long long c;
			};
			struct pair q = { await big_after(1, 5) };

			await nap(1);
			note("%lld", q.c);
		}
		note("%s", p.c);
	}
	{
		int number = await f(3);
		int GLOBAL = await f(4);

		await nap(1);
		note("%d %d", number * 2, GLOBAL);
	}
	{
		enum { GLOBAL = 20, LOCAL };
		int v[LOCAL] = { await f(9) };

		await nap(1);
		note("%d %d %d", GLOBAL, v[0], (int)(sizeof(v) / sizeof(*v)));
	}
	note("%d %d", a, GLOBAL);
}

static async int functions(int f)
{
	int after = f + 1;

	await nap(1);
	return after;
}

static async void of_members(int first, int second)
{
	struct pair p = { .first = second, .second = first };
	struct pair *q = &p;

	await nap(1);
	q->first += first;
	p.second += (struct pair){ .first = second, .second = 1 }.first;
	await nap(1);
	note("%d %d", p.first, p.second);
	{
		int p = 3;
		struct {
			int p, q;
		} s = { .p = p, .q = first };

		await nap(1);
		note("%d %d %d", s.p, s.q, p);
	}
}

static async void labels_and_tags(void)
{
	int same = 1;
	struct same {
		int same;
	} other = { await f(2) };

	goto same;
same:
	await nap(1);
	note("%d %d", same, other.same);
	other = (struct same){ .same = same };
	note("%d", other.same);
}

static async void in_for_and_if(int n)
{
	for (int n = 0; n < 2; n++) {
		int m = n;

		for (int n = m; n < 2; n++)
			await nap(1);
		note("%d", n);
	}
	if (n) {
		int n = await f(8);

		note("%d", n);
	}
	do {
		int n = await f(0);

		note("inner %d", n);
	} while (n-- > 1);
}

/* A variable of a statement ends with it. */
static async void twice_in_one_block(int n)
{
	for (int i = await f(1); i < n; i++)
		note("%d", await f(i));
	for (double i = await real_after(1, 0.5); i < n; i++)
		note("%g", i);
	switch (await f(n)) {
		int i;
	case 2:
		i = await f(7);
		note("%d", i);
	}
	switch (await f(n)) {
		char i;
	default:
		i = await f(8);
		_Static_assert(sizeof(i) == 1, "this i");
		note("%d", i);
	}
	n += ({
		     int i = await f(1);
		     i;
	     }) +
	     ({
		     long i = await f(2);
		     i;
	     });
	_Static_assert(sizeof(n) == sizeof(int), "that n");
	note("%d", n);
	await_any {
		when (n = f(3)) {
			int i = await f(n);

			note("%d", i);
		}
	}
	await_any {
		when (n = f(4)) {
			long long i = await big_after(1, n);

			note("%lld", i);
		}
	}
}

static int doubled(int x)
{
	return 2 * x;
}

/* C lets these be declared again. */
static async void declared_again(int x)
{
	extern int outer;
	extern int outer;
	int doubled(int x);
	int doubled(int y), f = doubled(x);
	typedef int number;
	typedef int number;
	struct f {
		number f;
	} v = { await after(1, f) };

	note("%d %d %d", v.f, outer, x);
}

void drive_reset(void)
{
	x = 1000;
	outer = 70;
}

async int root(void)
{
	await variables(1);
	await of_file_scope();
	await types();
	note("%d", await functions(5));
	await of_members(1, 2);
	await labels_and_tags();
	await in_for_and_if(2);
	await twice_in_one_block(2);
	await declared_again(3);
	return 0;
}
