/* There is no box without an output. */
#include <edo.h>

async void nothing(void);
int plain(int x);

edo_boxed(void) p;

async int f(int x)
{
	edo_boxed(int) q = edo_box(plain(x));

	edo_forget(q);
	return await q;
}
