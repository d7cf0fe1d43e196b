/* edocc: cancel */
/* An owned parameter is released when the future ends, in whatever way, also if
 * it never ran. */
#include "drive.h"
#include <edo.h>

struct thing {
	const char *name;
};

static void release(struct thing *thing)
{
	leave(thing->name);
}

static struct thing thing(const char *name)
{
	return (struct thing){ enter(name) };
}

static async int uses(EDO_OWNED(release) struct thing t)
{
	note("uses %s", t.name);
	await nap(1);
	return t.name[0] - 'a';
}

static async int uses_two(EDO_OWNED(release) struct thing t, int n,
			  EDO_OWNED(leave_pointed) const char *name)
{
	enter("local");
	defer leave("local");
	await nap(n);
	note("uses %s %s", t.name, name);
	return n;
}

static async int two(void)
{
	struct thing a = thing("a");
	const char *c = enter("c");

	return await uses_two(a, 1, c);
}

static async int returns_at_once(EDO_OWNED(leave_number) int n)
{
	return n;
}

static async int exchanged(EDO_OWNED(release) struct thing t)
{
	leave(t.name);
	t = thing("d");
	await nap(1);
	return 0;
}

static async void never_polled(void)
{
	{
		edo_future(int) f = uses(thing("e"));

		note("not started");
	}
	edo_forget(uses(thing("g")));
	await nap(1);
}

async int root(void)
{
	note("%d", await uses(thing("b")));
	note("%d", await two());
	note("%d", await returns_at_once(enter_number(3)));
	note("%d", await exchanged(thing("x")));
	await never_polled();
	return 0;
}
