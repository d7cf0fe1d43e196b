/* A future variable stays where it is and has one owner. */
#include <edo.h>

async int f(int x);
async void nothing(void);
int plain(int x);

edo_future(int) global;
typedef edo_future(int) alias;

struct holder {
	edo_future(int) member;
};

async int g(void)
{
	edo_future(int) a = f(1);
	edo_future(int) b = a;
	edo_future(int) c = 3;
	edo_future(int) d = await f(1);
	edo_future(int) array[2];
	edo_future(int) *pointer = &a;
	edo_future(void) none = nothing();
	static edo_future(int) kept;
	int x = a;

	b = a;
	a = f(2);
	plain(a);
	edo_spawn(a);
	edo_box(a);
	x = (int)sizeof(edo_future(int));
	return x + await a + await b + await c + await d;
}
