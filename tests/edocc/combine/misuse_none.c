/* edocc: once */
/* Misuse is a panic that says what is wrong. */
#include "drive.h"
#include <edo.h>

static async void none(void)
{
	int x = 0;

	await_any {
		when_if (x, nap(1))
			note("never");
	}
}

async int root(void)
{
	enter("root");
	defer leave("root");
	await none();
	return 0;
}
