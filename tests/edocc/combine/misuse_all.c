/* edocc: once */
/* Misuse is a panic that says what is wrong. */
#include "drive.h"
#include <edo.h>

static async void all(void)
{
	edo_future(int) f = after(1, 1);
	int x = await f;

	await_all {
		x = f;
		nap(1);
	}
}

async int root(void)
{
	enter("root");
	defer leave("root");
	await all();
	return 0;
}
