/* edocc: oracle */
/* The short words are words of Edo where the syntax asks for one; in the
 * headers of others they stay names. */
#include "drive.h"

struct old {
	int async, await, when, defer;
};

static int old_words(int async)
{
	struct old old = { .async = async, .await = 2 };
	int await = old.await;

	return old.async + await + old.when + old.defer;
}

#include <edo.h>

static int call_it(int x)
{
	return old_words(x);
}

edo_async int reserved(int x);

edo_async int reserved(int x)
{
	int y = edo_await after(1, x);

	return y + await after(1, 1);
}

async int root(void)
{
	note("%d", call_it(1));
	note("%d", await reserved(3));
	note("%d", edo_await reserved(4));
	return 0;
}
