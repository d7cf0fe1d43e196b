/* SPDX-License-Identifier: MIT */

#include <stdio.h>

#include <edo.h>

static async int answer(void)
{
	await edo_sleep(EDO_MILLISECOND);
	return 42;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	printf("%d\n", await answer());
	return 0;
}
