/* edocc: once */
/* Misuse is a panic that says what is wrong. */
#include "drive.h"
#include <edo.h>

static async void empty_box(void)
{
	edo_boxed(int) p = NULL;

	await p;
}

async int root(void)
{
	enter("root");
	defer leave("root");
	await empty_box();
	return 0;
}
