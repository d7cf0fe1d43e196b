/* edocc: once */
/* Misuse is a panic that says what is wrong. */
#include "drive.h"
#include <edo.h>

static async void empty(void)
{
	edo_future(int) f;

	await nap(1);
	await f;
}

async int root(void)
{
	enter("root");
	defer leave("root");
	await empty();
	return 0;
}
