/* edocc: oracle */
/* Names that hide others: typedefs, tags, labels, members and parameters share
 * spellings, in all the scopes of C, across awaits. */
#include "drive.h"
#include <stddef.h>
#include <edo.h>

typedef int number;
typedef struct thing {
	number number;
	struct inside {
		int thing;
	} inside;
	int bits : 3, : 2, more : 4;
} thing;
enum { first = 1, second, third = second + 4 };

static int twice(int twice)
{
	return 2 * twice;
}

static async int hidden_typedef(int number)
{
	int n = await after(1, number);

	{
		struct thing number = { .number = n, .inside.thing = 2 };
		int thing = await after(1, number.inside.thing);

		number.number += thing + (int)sizeof(number.number);
		n = number.number;
	}
	return n + number;
}

static async int hidden_tag(void)
{
	struct thing {
		int local, number;
	} thing = { 3, 4 };
	struct thing *p = &thing;

	p->local += await after(1, 1);
	{
		union thing {
			int other;
		} thing = { 9 };

		thing.other += await after(1, 1);
		p->number += thing.other;
	}
	return p->local * 100 + p->number;
}

static async int hidden_enumerator(int x)
{
	enum { second = 20, fourth } e = second;

	x += await after(1, e);
	{
		enum { fourth = 70 };

		x += await after(1, fourth);
	}
	return x + fourth + third;
}

static async int labels_are_apart(int out)
{
	int again = 0;

again:
	again += await after(1, out);
	if (again < 3)
		goto again;
	goto out;
out:
	return again;
}

static async int members_are_apart(int inside, int number)
{
	struct thing t = { .inside = { .thing = inside }, .number = number };
	struct thing *p = &t, many[] = { [1] = { .number = inside }, t };

	number += await after(1, p->number);
	return number + p->inside.thing +
	       many[1].number * 10 + many[2].number +
	       (int)(offsetof(struct thing, inside) ==
		     __builtin_offsetof(thing, inside.thing));
}

static async int own_initialiser(int x)
{
	int y = sizeof y == sizeof(int) ? await after(1, x) : 0;
	void *self = &self;

	y += await after(1, self == &self);
	return y;
}

static async int loops_hide(int i)
{
	int sum = 0;

	for (int i = 0, j = 3; i < j; i++)
		for (int i = await after(1, 0); i < 2; i++)
			sum += await after(1, i + j);
	return sum + i;
}

static async int arguments_see_the_outer(int x)
{
	int n = x;

	{
		int x = n + 1;
		int f = await after(1, twice(x));

		n = f + x;
	}
	return n + x;
}

async int root(void)
{
	note("%d", await hidden_typedef(3));
	note("%d", await hidden_tag());
	note("%d", await hidden_enumerator(1));
	note("%d", await labels_are_apart(1));
	note("%d", await members_are_apart(5, 6));
	note("%d", await own_initialiser(4));
	note("%d", await loops_hide(7));
	note("%d", await arguments_see_the_outer(2));
	return first + second;
}
