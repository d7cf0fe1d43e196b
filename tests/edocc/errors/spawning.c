/* What the words that take a call are given. */
#include <edo.h>

async int f(int x);
int plain(int x);

async int g(int x)
{
	struct edo_task *a = edo_spawn_blocking(f(1));
	struct edo_task *b = edo_spawn_blocking(x);
	struct edo_task *c = edo_spawn_blocking(plain(x));

	await_all {
		x = await f(1);
		f(2);
		x += f(3);
	}
	await_any {
		when (x = f(1))
			;
		otherwise
			;
		otherwise
			;
	}
	await_any {
	}
	await_any {
		x = f(1);
	}
	return a != b && b != c ? await await f(1) : 0;
}
