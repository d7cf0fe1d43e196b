/* await_all polls all its lines in each round; the first polled rotates. */
#include "drive.h"
#include <edo.h>

static async void say(const char *name, int n)
{
	for (int i = 0; i < n; i++) {
		note("%s%d", name, i);
		await nap(1);
	}
}

static async int slowly(const char *name, int n)
{
	defer note("%s ends", name);
	await nap(n);
	return n;
}

async int root(void)
{
	int a = 0, b = 0;

	await_all {
		say("a", 3);
		say("b", 3);
		say("c", 3);
	}
	await_all {
		a = slowly("slow", 3);
		b = slowly("quick", 1);
	}
	note("%d %d", a, b);
	return 0;
}
