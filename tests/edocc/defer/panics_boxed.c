/* edocc: once; with panics_boxed_far.c */
/* A defer whose boxed future panics: the box is freed all the same. */
#include "drive.h"
#include <edo.h>

async int far_panics(void);

static async int closes(void)
{
	enter("a");
	defer leave("a");
	defer {
		await far_panics();
		note("never");
	}
	await nap(1);
	return 1;
}

async int root(void)
{
	return await closes();
}
