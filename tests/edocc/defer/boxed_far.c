/* The other half of boxed.c. */
#include "drive.h"
#include <edo.h>

async int far_work(const char *name, int n);
async void far_tidy(const char *name);

async int far_work(const char *name, int n)
{
	enter(name);
	defer {
		await tidy(1);
		leave(name);
	}
	await nap(n);
	return n + 1;
}

async void far_tidy(const char *name)
{
	await tidy(1);
	note("tidy %s", name);
}
