/* edocc: once */
/* A panic runs the cleanup of every scope that is open, in plain C frames too;
 * one in cleanup ends that action alone, and the first message is kept. */
#include "drive.h"
#include <edo.h>

static int plain(int x)
{
	const char *p CLEANUP = enter("plain");

	if (x)
		edo_panic("plain %d", x);
	return p[0];
}

static async int inner(int x)
{
	const char *a CLEANUP = enter("a");

	enter("b");
	defer {
		note("deferred");
		leave("b");
	}
	await nap(1);
	x += plain(x);
	note("never %s", a);
	return x;
}

static async int outer(int x)
{
	enter("outer");
	defer {
		await tidy(1);
		leave("outer");
	}
	enter("second");
	defer {
		note("second");
		leave("second");
		edo_panic("in cleanup");
		note("never");
	}
	enter("third");
	defer {
		leave("third");
		await panics(1);
		note("never");
	}
	{
		enter("block");
		defer leave("block");
		x = await inner(x);
	}
	return x;
}

async int root(void)
{
	await nap(1);
	return await outer(3);
}
