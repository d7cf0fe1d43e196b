/* SPDX-License-Identifier: MIT */

/*
 * A call of an async function runs nothing. It makes a future: a value that
 * knows what is to be done. Only await does it.
 */

#include <stdio.h>

#include <edo.h>

static async int compute(void)
{
	printf("computing\n");
	return 42;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	edo_future(int) later = compute();

	printf("the future is made, and nothing has run\n");

	int value = await later;

	printf("the value is %d\n", value);

	/* Most of the time a call stands right behind its await, and reads
	 * like any other call. */
	printf("once more: %d\n", await compute());
	return 0;
}
