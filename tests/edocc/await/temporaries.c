/* edocc: oracle */
/* Temporaries of expressions that wait, and the types of what is lifted. */
#include "drive.h"
#include <edo.h>
#define MIN(a, b)                       \
	({                              \
		__typeof__(a) _a = (a); \
		__typeof__(b) _b = (b); \
		_a < _b ? _a : _b;      \
	})
#define MAX(a, b)                     \
	({                            \
		__auto_type _x = (a); \
		__auto_type _y = (b); \
		_x > _y ? _x : _y;    \
	})

static async int v(int x)
{
	await nap(1);
	return x;
}
static async double d(double x)
{
	await nap(1);
	return x;
}

static async void temps(int k)
{
	struct {
		int a, b;
	} anon = { 1, 2 };
	long base = 100;
	note("%d", MIN(await v(3), await v(k)));
	note("%g", MAX(await d(1.5), MIN(await v(2), 7)) + await v(1));
	note("%d", (k ? MIN(k, anon.b) : await v(9)) + await v(1));
	note("%ld", (await v(0) ? base : ({
			    long q = base * 2;
			    await nap(1);
			    q + k;
		    })) + await v(1));
	note("%d", ({
			   __typeof__(anon) c = anon;
			   c.a += await v(5);
			   c;
		   }).a + await v(1));
	note("%d", await v(1) && (await v(0) || k) && !await v(0));
	note("%d", (await v(0) ?: await v(4)) + (await v(2) ?: await v(4)));
	note("%zu", sizeof(await v(1)) + sizeof(({
			    int z = await v(1);
			    (long)z;
		    })));
	int i = 0, arr[4] = { 0 };
	arr[i++] = await v(7);
	arr[i] += await v(8) + arr[0];
	note("%d %d %d", i, arr[0], arr[1]);
	note("%d", (await v(1), await v(2), k));
	note("%s", await v(1) ? "yes" : "no");
	note("%d", k == 5 ? (void)0, await v(3) : 4);
}

static async void arrays(int n)
{
	int a[] = { n, n + 1, [4] = n * 2 };
	struct pair ps[] = { { n, 1 }, { 2, n } };
	struct pair one = { 7, 8 };
	struct pair qs[] = { one, one, { 1, n } };
	struct pair flat[] = { { 1, n }, { 3, n + 4 } };
	const char *names[] = { n ? "a" : "b", "c", [3] = "d" };
	char text[] = "hello", other[] = { "abc" };
	char grid[][4] = { "abc", "de" };
	const int c[] = { n, 2 };
	static int table[] = { 1, 2, 3 };
	typedef __typeof__(a) copy_t;
	copy_t copy;
	int (*fns[])(const char *, ...) = { 0, 0 };
	__typeof__(ps[0]) *pp = ps;
	char sized[sizeof(ps)];
	enum { LOCAL = 4, MORE };
	int e[LOCAL] = { LOCAL, MORE };

	memcpy(copy, a, sizeof(a));
	memset(sized, 0, sizeof(sized));
	await nap(1);
	table[1] += n;
	note("%zu %zu %zu %zu %zu", sizeof(a), sizeof(ps), sizeof(qs),
	     sizeof(flat), sizeof(names));
	note("%zu %zu %zu %zu %zu", sizeof(text), sizeof(other), sizeof(grid),
	     sizeof(c), sizeof(fns));
	note("%d %d %d %d", a[4], ps[1].second, qs[2].second, flat[1].second);
	note("%s %s %s %s %s", names[0], names[3], text, other, grid[1]);
	note("%d %d %d %zu %d %d", c[0], copy[1], pp[1].first, sizeof(sized),
	     e[1], table[1]);
}

static async int loops(int n)
{
	int sum = 0;
	for (int i = await v(0); i < await v(n); i += await v(1)) {
		switch (await v(i % 4)) {
		case 0:
			continue;
		case 1: {
			int z = await v(2);
			sum += z;
			break;
		}
		case 2:
			if (await v(0))
				break; /* fallthrough */
		default:
			sum += 100;
		}
		for (int j = 0, k = 3; j < k; j++, k -= await v(0)) {
			if (j == await v(2))
				break;
			sum++;
		}
	}
	while (await v(sum) > 100) {
		if (await v(1)) {
			sum -= 60;
			continue;
		}
		sum = 0;
	}
	do {
		sum++;
		if (sum % 2)
			continue;
		sum += await v(1);
	} while (await v(sum) < 120);
	return sum;
}

static async int stmts(int n)
{
	for (int i = 0; i < n; i++) {
		int x = ({
			if (i == 3)
				break;
			if (i == 1)
				continue;
			i;
		});
		await nap(1);
		note("x %d", x);
		int y = ({
			int q = await v(i);
			if (q == 2)
				continue;
			q;
		});
		note("y %d", y);
	}
	int r = ({
		if (n > 5)
			return -1;
		n;
	});
	return r + await v(1);
}

async int root(void)
{
	await temps(5);
	await arrays(3);
	note("%d", await loops(7));
	note("%d", await stmts(5));
	note("%d", await stmts(6));
	return 0;
}
