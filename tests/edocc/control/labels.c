/* edocc: oracle */
/* Labels with attributes, two in a row, inside blocks. */
#include "drive.h"
#include <edo.h>

static async int unused_and_doubled(void)
{
first: __attribute__((__unused__));
second:
	await nap(1);
	if (0)
		goto second;
	{
	third:
		if (await after(1, 0))
			goto third;
	}
	return 3;
}

async int root(void)
{
	return await unused_and_doubled();
}
