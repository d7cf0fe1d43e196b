/* edocc: cancel */
/* What is awaited may find, while it is cancelled, that it finished. The
 * assignment or initialisation of which the await is the whole right-hand side
 * is then performed, so that the cleanup sees its value. */
#include "drive.h"
#include <edo.h>

static void note_number(const int *n)
{
	note("left %d", *n);
}

static async void initialised(void)
{
	int a __attribute__((__cleanup__(note_number))) = await late(1, 3);

	await nap(1);
	note("a %d", a);
}

static async void assigned(void)
{
	int a = 0;
	struct pair p = { 0, 0 };
	int *q = &p.second;

	defer note("a %d p %d %d", a, p.first, p.second);
	a = await late(1, 4);
	p.first = await late(1, 5);
	*q = await slow_late(1, 1, 6);
	a = (await late(1, 7));
}

/* Not the whole right-hand side: nothing is assigned. A compound assignment and
 * one inside an expression are assignments as well. */
static async void parts(void)
{
	int a = 1, b = 2;

	defer note("a %d b %d", a, b);
	a = 1 + await late(1, 10);
	a += await late(1, 100);
	b = await late(1, 1) ? 20 : 30;
	note("%d", a = await late(1, 50));
}

static async int child(void)
{
	enter("child");
	defer leave("child");
	return await late(1, 8);
}

/* A return of which the await is the whole value is executed. */
static async void of_a_child(void)
{
	int a = -1;

	defer note("a %d", a);
	a = await child();
}

static async int returns_first(void)
{
	int n = 9;

	enter("r");
	defer {
		await tidy(1);
		leave("r");
		n = 1;
	}
	return n;
}

/* A child that has executed its return only finishes its cleanup. */
static async void after_return(void)
{
	int a = -1;

	defer note("a %d", a);
	a = await returns_first();
}

static async void discarded(void)
{
	defer note("discarded");
	await late(1, 1);
}

async int root(void)
{
	await initialised();
	await assigned();
	await parts();
	await of_a_child();
	await after_return();
	await discarded();
	return 0;
}
