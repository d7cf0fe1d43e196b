/* edocc: once */
/* Misuse is a panic that says what is wrong. */
#include "drive.h"
#include <edo.h>

static async void ended_twice(void)
{
	edo_future(int) f = after(1, 1);

	await f;
	await f;
}

async int root(void)
{
	enter("root");
	defer leave("root");
	await ended_twice();
	return 0;
}
