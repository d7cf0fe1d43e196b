/* edocc: oracle */
/* await works in macros that expand to statement expressions, to sizeof and
 * typeof, which are typed and not evaluated, and to _Generic. */
#undef NDEBUG
#include "drive.h"
#include <assert.h>
#include <errno.h>
#include <edo.h>

#define MIN(a, b)                        \
	({                               \
		__typeof__(a) _a = (a);  \
		__typeof__(b) _b = (b);  \
		_a < _b ? _a : _b;       \
	})

#define RETRY(expression)                                \
	({                                               \
		int _result;                             \
		do                                       \
			_result = (expression);          \
		while (_result == -EINTR);               \
		_result;                                 \
	})

#define KIND(x) _Generic((x), int: "int", double: "double", \
			 const char *: "text", default: "other")

#define CHECK(x) ((void)(sizeof(char[1 - 2 * !(sizeof(x) > 0)])), (x))

static int calls;

static async int count(int value)
{
	calls++;
	return await after(1, value);
}

static async int interrupted(int *n)
{
	await nap(1);
	return --*n > 0 ? -EINTR : 9;
}

void drive_reset(void)
{
	calls = 0;
}

static async void asserts(void)
{
	assert(await count(1) == 1);
	assert(await count(1) && await count(2));
	assert(await count(0) == 0 || await count(9));
	assert(!await count(0));
	if (await count(1))
		assert(await count(3) == 3);
	else
		assert(0);
	edo_assert(await count(4) == 4);
	note("%d calls", calls);
}

static async void minima(void)
{
	int n = 3;

	note("%d", MIN(3, await count(2)));
	note("%d", MIN(await count(1), await count(2)));
	note("%d", MIN(await count(5), MIN(await count(4), await count(3))));
	note("%d", 100 + MIN(n, 2) + await count(1));
	note("%d", RETRY(await interrupted(&n)));
	note("%d", n);
	note("%d calls", calls);
}

static async void not_evaluated(void)
{
	int before = calls;
	__typeof__(await count(1)) x = 5;
	__typeof__(await real_after(1, 1)) y = 2.5;

	note("%d", (int)(sizeof(await count(1)) == sizeof(int)));
	note("%d", (int)(sizeof await count(1) == sizeof(int)));
	note("%d", (int)(sizeof(await real_after(1, 2)) == sizeof(double)));
	note("%d", (int)(sizeof(await pair_after(1, 2, 3)) ==
			 sizeof(struct pair)));
	note("%d %g", x, y);
	note("%s %s %s", KIND(await count(1)), KIND(await real_after(1, 1)),
	     KIND(await text_after(1, "")));
	note("%d", calls - before);
	note("%d", CHECK(await count(6)));
	note("%d", calls - before);
}

static async void statement_expressions(void)
{
	int a = ({
		int b = await count(2);
		int c = await count(3);

		b * c;
	});
	int i = 0;

	note("%d", a);
	note("%d", ({ await count(7); }) + 1);
	note("%d", ({
		int sum = 0;

		for (int j = 0; j < 3; j++)
			sum += await count(j);
		sum;
	}));
	while (({ await nap(1); i++ < 3; }))
		note("i %d", i);
	({
		if (await count(1))
			note("in a statement expression");
	});
	a = ({ struct pair p = await pair_after(1, 4, 5); p; }).second;
	note("%d", a);
}

async int root(void)
{
	await asserts();
	await minima();
	await not_evaluated();
	await statement_expressions();
	return calls;
}
