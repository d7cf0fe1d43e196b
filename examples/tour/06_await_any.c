/* SPDX-License-Identifier: MIT */

/*
 * await_any drives several futures until the first has finished. The others are
 * cancelled, and have left all their scopes before the arm's block runs. A
 * future variable is kept instead, so that a later await_any can go on with it.
 */

#include <stdio.h>

#include <edo.h>

static async const char *race(const char *name, int64_t duration)
{
	defer printf("%s leaves the race\n", name);
	await edo_sleep(duration);
	return name;
}

/* With start_paused the clock stands while there is something to do, and then
 * jumps to the next timer: who wins does not hang on how busy the machine is. */
EDO_MAIN(.flavor = EDO_CURRENT_THREAD, .start_paused = true)
async int main(void)
{
	const char *winner;

	await_any {
		when (winner = race("hare", 10 * EDO_MILLISECOND))
			printf("%s wins\n", winner);
		when (winner = race("tortoise", 3600 * EDO_SECOND))
			printf("%s wins, against all odds\n", winner);
	}

	edo_future(int) bell = edo_sleep(50 * EDO_MILLISECOND);

	for (int has_rung = 0, n = 0; !has_rung;) {
		await_any_biased { /* from top to bottom, not at random */
			when (bell) {
				printf("the bell rings\n");
				has_rung = 1;
			}
			when_if (n < 2, edo_sleep(10 * EDO_MILLISECOND))
				printf("round %d\n", ++n);
		}
	}
	return 0;
}
