/* edocc: cancel */
/* A future that is cancelled first cancels what it awaits, then leaves its
 * scopes, from the innermost outward. */
#include "drive.h"
#include <edo.h>

static async int inner(int n)
{
	enter("inner");
	defer leave("inner");
	if (n == 1) {
		enter("if");
		defer leave("if");
		await slow(1, 2, 0);
	}
	for (int i = 0; i < 1; i++) {
		enter("for");
		defer leave("for");
		await nap(1);
	}
	return n;
}

static async int middle(int n)
{
	enter("middle");
	defer leave("middle");
	switch (n) {
	case 1: {
		enter("case");
		defer leave("case");
		return await inner(n) + await inner(2);
	}
	}
	return 0;
}

static async int outer(int n)
{
	const char *name CLEANUP = enter("outer");
	int result;

	{
		enter("block");
		defer leave("block");
		result = await middle(n);
	}
	return result + (name == NULL);
}

static async void never_reached(void)
{
	await nap(1);
	note("reached");
}

async int root(void)
{
	int n = await outer(1);

	await never_reached();
	return n;
}
