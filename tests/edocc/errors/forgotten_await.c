/* A future that is made and dropped runs nothing. */
#include <edo.h>

async int f(int x);
async void g(void);

async int dropped(int x)
{
	f(1);
	(void)f(2);
	x = f(3) + 1;
	if (f(4))
		return 1;
	for (g(); x; f(5))
		x--;
	int y = f(6);
	return f(f(7)) + await f(f(8)) + y;
}

void plain(void)
{
	f(9);
	edo_forget(f(10));
	edo_task_detach(edo_spawn(f(11)));
}
