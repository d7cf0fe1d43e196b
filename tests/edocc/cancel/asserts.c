/* edocc: once */
/* A failed assertion panics with its text; what it awaited is complete. */
#include "drive.h"
#include <edo.h>

static async int child(void)
{
	enter("child");
	defer leave("child");
	await nap(1);
	edo_assert(await after(1, 2) == 3 && "sums");
	return 1;
}

async int root(void)
{
	const char *p CLEANUP = enter("root");

	edo_assert(p);
	edo_assert(await after(1, 1));
	return await child();
}
