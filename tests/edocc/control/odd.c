/* edocc: oracle; flags -Wno-unused-label -Wno-strict-prototypes -Wno-old-style-definition -Wno-deprecated-non-prototype -Wno-unknown-warning-option */
/* What else C and GNU C allow inside and around async functions. */
#include "drive.h"
#include <stdarg.h>
#include <stddef.h>
#include <edo.h>

#define CAT(a, b) a##b
#define LOCAL(name, value) int CAT(local_, name) = (value)
#define SWAP(a, b)                         \
	do {                               \
		__typeof__(a) t_ = (a);    \
		(a) = (b);                 \
		(b) = t_;                  \
	} while (0)

typedef int four __attribute__((__vector_size__(16)));

static int sum_of(int n, ...)
{
	va_list list;
	int sum = 0;

	va_start(list, n);
	while (n--)
		sum += va_arg(list, int);
	va_end(list);
	return sum;
}

/* Plain functions keep what async ones may not have. */
static int old_style(a, b)
	int a;
	int b;
{
	return a - b;
}

static int with_vla(int n)
{
	int list[n];

	for (int i = 0; i < n; i++)
		list[i] = i;
	return list[n - 1];
}

static int computed(int i)
{
	static void *const labels[] = { &&zero, &&one };

	goto *labels[i];
zero:
	return 10;
one:
	return 20;
}

static async int extensions(int x)
{
	__label__ done;
	int y = __extension__({ int z = x; z + 1; });
	four v = { 1, 2, 3, 4 };

	__asm__ volatile("" : "+r"(y));
	_Static_assert(sizeof(int) >= 2, "int");
	await nap(1);
	if (__builtin_expect(y == x + 1, 1))
		goto done;
	y = 0;
done:
	v += (four){ x, x, x, x };
	await nap(1);
	return y + v[3] + __builtin_constant_p(1);
}

static async int prototypes_inside(int x)
{
	int helper(int);
	extern int sum_elsewhere;
	int old();

	await nap(1);
	return helper(x) + old(x) + sum_elsewhere;
}

int sum_elsewhere = 1000;
int helper(int x);
int old(int x);

int helper(int x)
{
	return x + 1;
}

int old(int x)
{
	return x * 2;
}

static async int macros(int a, int b)
{
	LOCAL(x, await after(1, 5));
	LOCAL(y, 6);

	SWAP(a, b);
	await nap(1);
	SWAP(local_x, local_y);
	await nap(1);
	return a * 1000 + b * 100 + local_x * 10 + local_y;
}

static async int empty_and_dead(int x)
{
	;
	{
	}
	{ ; }
	if (x) {
	}
	for (;;) {
		break;
		await nap(1);
	}
	while (0)
		await nap(1);
	if (0) {
		await nap(1);
		return 1;
	}
	return x;
	await nap(1);
}

static async int digraphs(int x)
<%
	int list<:2:> = <% x, await after(1, x + 1) %>;

	await nap(1);
	return list<:0:> + list<:1:>;
%>

static async int line_continuation(int x) { int y = \
	await after(1, \
		    x); return y; }

static async int variable_without_await(int n)
{
	int sum = await after(1, 0);

	{
		int list[n];

		for (int i = 0; i < n; i++)
			list[i] = i;
		sum += list[n - 1] + (int)(sizeof(list) / sizeof(*list));
	}
	await nap(1);
	return sum;
}

static async int names_with_$(int a$b)
{
	int $ = await after(1, a$b);

	await nap(1);
	return $;
}

static async int in_casts_and_indices(int *p)
{
	char text[] = "abcdef";

	await nap(1);
	return (int)text[await after(1, 2)] + p[await after(1, 1)] +
	       (int)(long)(void *)(long)await after(1, 7) +
	       *(p + await after(1, 0)) + -(-await after(1, 3));
}

async int root(void)
{
	int list[2] = { 1000, 2000 };

	note("%d %d %d", sum_of(3, 1, 2, 3), old_style(5, 3), with_vla(4));
	note("%d %d", computed(0), computed(1));
	note("%d", sum_of(2, await after(1, 4), await after(1, 5)));
	note("%d", await extensions(3));
	note("%d", await prototypes_inside(5));
	note("%d", await macros(1, 2));
	note("%d", await empty_and_dead(8));
	note("%d %d", await digraphs(1), await line_continuation(9));
	note("%d", await variable_without_await(5));
	note("%d", await names_with_$(6));
	note("%d", await in_casts_and_indices(list));
	return 0;
}
