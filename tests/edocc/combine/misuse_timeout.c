/* edocc: once */
/* Misuse is a panic that says what is wrong. */
#include "drive.h"
#include <edo.h>

static async void timeout(void)
{
	edo_future(int) f;

	await edo_timeout(1, f);
}

async int root(void)
{
	enter("root");
	defer leave("root");
	await timeout();
	return 0;
}
