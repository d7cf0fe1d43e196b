/* edocc: cancel */
/* Cancelling a future at the end of its scope is one of the actions of the
 * scope's list, and may wait. */
#include "drive.h"
#include <edo.h>

static async int slowly(const char *name)
{
	enter(name);
	defer {
		await tidy(1);
		leave(name);
	}
	await nap(5);
	return 1;
}

/* Polls what it is given once, by letting it lose. */
static async int start(const char *name)
{
	note("%s", name);
	return 0;
}

static async void started(void)
{
	int x = 0;

	enter("a");
	defer leave("a");
	edo_future(int) f = slowly("f");
	enter("b");
	defer leave("b");
	await_any_biased {
		when (x = f)
			note("never");
		when (nap(1))
			note("napped");
	}
	note("end %d", x);
}

static async int returned(void)
{
	edo_future(int) f = slowly("g");

	await_any_biased {
		when (f)
			note("never");
		when (start("s"))
			return 5;
	}
	return 6;
}

static async void jumped(void)
{
	for (int i = 0; i < 2; i++) {
		edo_future(int) f = slowly("h");

		await_any_biased {
			when (f)
				note("never");
			when (ready(1)) {
			}
		}
		if (i == 0)
			continue;
		goto out;
	}
out:
	note("out");
}

async int root(void)
{
	leave_in_any_order();
	await started();
	note("%d", await returned());
	await jumped();
	return 0;
}
