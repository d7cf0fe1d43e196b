/* SPDX-License-Identifier: MIT */

/*
 * edo_timeout gives a future a limited time. If that is over, the future is
 * cancelled, and has cleaned up, before the answer is -ETIMEDOUT; no more of it
 * goes on behind your back.
 */

#include <errno.h>
#include <stdio.h>

#include <edo.h>

static async int cook(const char *dish, int64_t duration)
{
	defer printf("%s: the kitchen is clean\n", dish);
	await edo_sleep(duration);
	return 12;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	int price = 0, result;

	result = await edo_timeout(EDO_SECOND,
				   price = cook("soup", EDO_MILLISECOND));
	printf("soup: result %d, price %d\n", result, price);

	price = 0;
	result = await edo_timeout(20 * EDO_MILLISECOND,
				   price = cook("roast", 3600 * EDO_SECOND));
	printf("roast: %s, price %d\n", result == -ETIMEDOUT ? "too late" : "?",
	       price);
	return 0;
}
