/* Names that their block, or the list of parameters, has already. */
#include <edo.h>

async int f(int x);

async int variables(void)
{
	int x = await f(1);
	int x = await f(2);
	int y = 1, y = 2;
	static int z;
	static int z;

	for (int i = 0, i = 1; i < x; i++)
		await f(y + z);
	return x;
}

async int kinds(void)
{
	edo_future(int) a = f(1);
	edo_future(int) a = f(2);
	int a = await a;
	typedef int b;
	enum { b, c, c };
	extern int d;
	int d = await f(c);

	return d;
}

async int parameters(int x, int y, int x)
{
	int y = await f(x);

	return y;
}

async int prototype(int x, char *x);

async int scopes(int p)
{
	int v = 0;

	edo_scope (p)
		edo_scope_spawn(p, f(1));
	edo_scope (v)
		edo_scope_spawn(v, f(2));
	edo_scope (s)
		edo_scope_spawn(s, f(3));
	edo_scope (s)
		edo_scope_spawn(s, f(4));
	int s = 1;

	return s;
}
