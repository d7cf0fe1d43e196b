/* Names of functions and calls of plain ones where a future is wanted. */
#include <edo.h>

int plain(void);
async int f(int x);
async void g(void);

async int awaits(int x)
{
	await f;
	await plain();
	await_any {
		when (x = f) {
		}
		when (plain()) {
		}
		when (edo_sleep(1)) {
		}
	}
	await_all {
		g;
		x = plain();
	}
	return await edo_timeout(1, x = f);
}

void spawns(void)
{
	edo_task_detach(edo_spawn(f));
	edo_task_detach(edo_spawn(plain()));
}
