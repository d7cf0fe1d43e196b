/* edocc: once */
/* Misuse is a panic that says what is wrong. */
#include "drive.h"
#include <edo.h>

static async void again(void)
{
	edo_future(int) f = after(1, 1);

	await nap(1);
	f = after(2, 2);
	await f;
}

async int root(void)
{
	enter("root");
	defer leave("root");
	await again();
	return 0;
}
