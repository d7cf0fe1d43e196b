/* edocc: flags -DEDO_NO_KEYWORDS */
/* The reserved spellings alone; the short words are left to the program. */
#include "drive.h"
#include <edo.h>

static int async = 1, await = 2;

static edo_async int when(int defer)
{
	int otherwise = edo_await after(1, defer);

	edo_await_all {
		otherwise = after(1, 5);
	}
	edo_await_any {
		edo_when (defer = after(1, 6))
			note("%d", defer);
	}
	edo_await_any_biased {
		edo_when_if (!defer, nap(1))
			note("never");
		edo_otherwise
			note("otherwise");
	}
	return otherwise + defer;
}

edo_async int root(void)
{
	note("%d", async + await);
	edo_future(int) f = when(3);
	return edo_await f;
}
