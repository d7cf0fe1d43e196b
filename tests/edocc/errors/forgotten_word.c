/* edo_timeout() and edo_box_cancel() are futures: await stands before them. */
#include <edo.h>

async int f(int x);

async int missing(edo_boxed(int) p)
{
	int x;

	edo_timeout(EDO_SECOND, x = f(1));
	x = edo_timeout(EDO_SECOND, f(2)) < 0;
	edo_box_cancel(p);
	return x + await edo_timeout(EDO_SECOND, f(3));
}
