/* edocc: once */
/* Plain functions construct, box and forget; async functions are constructed
 * lazily: calling one runs nothing. */
#include "drive.h"
#include <edo.h>

static void release(int *n)
{
	note("released %d", *n);
}

static async int work(EDO_OWNED(release) int n)
{
	note("runs %d", n);
	return await after(1, n);
}

static edo_boxed(int) box(int n)
{
	return edo_box(work(n));
}

static void drop(const char *why, edo_boxed(int) box);

static void forgets(int n)
{
	edo_forget(work(n));
	drop("for nothing", edo_box(work(n + 1)));
}

static void drop(const char *why, edo_boxed(int) unwanted)
{
	note("%s", why);
	edo_box_drop(unwanted);
}

async int root(void)
{
	edo_boxed(int) p = box(3);

	note("boxed");
	forgets(1);
	edo_forget(work(5));
	note("%d", await p);
	{
		edo_future(int) f = work(7);

		note("held");
	}
	note("end");
	return 0;
}
