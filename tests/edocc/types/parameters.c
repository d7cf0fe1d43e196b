/* edocc: oracle; flags -Wno-sizeof-array-argument -Wno-restrict -Wno-unknown-warning-option */
/* Parameters of every kind are copied when the future is constructed and live
 * in its frame. */
#include "drive.h"
#include <edo.h>

struct large {
	int numbers[50];
};

typedef int callback(int);
typedef int (*callback_pointer)(int);

static int twice(int x)
{
	return 2 * x;
}

static async int arrays(int a[], const char b[4], int c[static 2],
			int d[3][2], const int e[const 2])
{
	await nap(1);
	a[0] += 100;
	return a[0] + b[0] + c[1] + d[2][1] + e[1] +
	       1000 * (sizeof(a) == sizeof(int *)) +
	       1000 * (sizeof(d) == sizeof(int(*)[2]));
}

static async int functions(int f(int), callback g, callback_pointer h,
			   int (*i)(int))
{
	await nap(1);
	return f(1) + g(10) + h(100) + i(1000);
}

static async int changed(int n, const char *s, struct pair p, struct large l)
{
	int *q = &n;

	await nap(1);
	n++;
	*q += 10;
	s++;
	p.first++;
	l.numbers[49]++;
	await nap(1);
	return n + *s + p.first + l.numbers[49];
}

static async int constant(const int n, int *const p, const struct pair s,
			  int *restrict r, volatile int v)
{
	await nap(1);
	*p = n + s.second;
	v++;
	return *r + v;
}

static async int unnamed_prototype(int, const char *, double);

static async int unnamed_prototype(int a, const char *b, double c)
{
	await nap(1);
	return a + b[0] + (int)c;
}

static async int none(void)
{
	return await after(1, 5);
}

static async int unused(int a, int b __attribute__((__unused__)))
{
	await nap(1);
	return a;
}

static async double promoted(float f, char c, short s, unsigned char u)
{
	await nap(1);
	return f + c + s + u;
}

static async int many(int a, int b, int c, int d, int e, int f, int g, int h,
		      int i, int j)
{
	await nap(1);
	return a + b + c + d + e + f + g + h + i + j;
}

static async int before_and_after(int n)
{
	if (n == 0)
		return 0;
	n = n * await after(1, 2);
	{
		int n = 5;

		await nap(1);
		(void)n;
	}
	return n;
}

static async callback_pointer returns_a_function(int x)
{
	await nap(1);
	return x ? twice : NULL;
}

async int root(void)
{
	int a[] = { 1, 2 }, d[3][2] = { [2] = { 5, 6 } };
	struct large large = { .numbers[49] = 7 };
	int target = 0;

	note("%d", await arrays(a, "abc", a, d, a));
	note("%d %d", a[0], a[1]);
	note("%d", await functions(twice, twice, &twice, *twice));
	note("%d", await changed(1, "xyz", (struct pair){ 20, 0 }, large));
	note("%d", large.numbers[49]);
	note("%d", await constant(3, &target, (struct pair){ 0, 4 }, &target,
				  1));
	note("%d", target);
	note("%d", await unnamed_prototype(1, "a", 2.9));
	note("%d", await none());
	note("%d", await unused(4, 5));
	note("%g", await promoted(1.5f, 'a', 3, 255));
	note("%d", await many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
	note("%d %d", await before_and_after(0), await before_and_after(3));
	note("%d", (await returns_a_function(1))(21));
	return target;
}
