/* SPDX-License-Identifier: MIT */

/*
 * await_all drives several futures at once, on this one task: each line is a
 * future, and where its result goes. It is over when all are. Nothing is
 * spawned, nothing allocated: the futures lie in this function's own frame.
 */

#include <stdio.h>

#include <edo.h>

static async int fetch(const char *what, int value, int64_t duration)
{
	await edo_sleep(duration);
	printf("%s is here\n", what);
	return value;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	int64_t start = edo_now(), took;
	int apples, pears;

	await_all {
		apples = fetch("the number of apples", 3, 60 * EDO_MILLISECOND);
		pears = fetch("the number of pears", 4, 30 * EDO_MILLISECOND);
	}
	took = edo_now() - start;
	printf("%d pieces of fruit\n", apples + pears);

	/* The waits overlap: as long as the longest, not as their sum. How
	 * long exactly differs, so it goes where it is not compared. */
	fprintf(stderr, "it took %lld ms\n",
		(long long)(took / EDO_MILLISECOND));
	return 0;
}
