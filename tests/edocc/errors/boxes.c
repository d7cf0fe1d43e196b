/* There is no box without an output. */
#include <edo.h>

async void nothing(void);
int plain(int x);

edo_boxed(void) p;

async int f(int x)
{
	edo_boxed(int) q = edo_box(plain(x));
	async int (*pointer)(int x) = f;

	edo_forget(q);
	edo_box(f(1));
	pointer(2);
	(void)pointer(3);
	edo_future(int) later = pointer(4);
	await later;
	return await q;
}
