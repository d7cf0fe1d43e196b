/* What is bound to its thread must not be held where another may go on. */
#include <edo.h>

struct EDO_NOT_SEND guard {
	int *lock;
};
struct outer {
	struct guard inner;
};
typedef struct outer *reference;

async int f(int x);
async int far(int x) EDO_LOCAL;

async int holds(int x)
{
	struct guard guard = { &x };

	await f(1);
	return *guard.lock;
}

async int holds_behind(reference r)
{
	(void)r;
	return 0;
}

async int holds_nested(int x)
{
	for (int i = 0; i < x; i++) {
		const struct outer *o = 0;

		if (x)
			x = await f(2);
		(void)o;
	}
	return x;
}

async int holds_at_end(int x)
{
	edo_future(int) later = f(1);
	struct guard guard = { &x };

	return *guard.lock;
}

async int right(int x)
{
	{
		struct guard guard = { &x };

		x = *guard.lock;
	}
	await f(3);
	struct guard late = { &x };
	return *late.lock;
}

async int promised(int x);
async int promised(int x)
{
	struct guard guard = { &x };

	return await f(*guard.lock);
}

async int admitted(int x) EDO_LOCAL;
async int admitted(int x)
{
	struct guard guard = { &x };

	return await f(*guard.lock);
}

/* What it awaits is in its own frame. */
async int awaits_far(int x)
{
	return await far(x);
}

async void await_later(int x);

async int holds_far_off(int x)
{
	await_all {
		x = f(x);
		await_later(x);
	}
	return x;
}

async void await_later(int x)
{
	edo_future(int) later = awaits_far(x);

	await later;
}

async int boxes_far(int x)
{
	edo_boxed(int) box = edo_box(far(x));

	return await box;
}

async int keeps_promise(int x);
async int keeps_promise(int x)
{
	return await far(x);
}

void spawns(void)
{
	edo_task_detach(edo_spawn(holds(1)));
	edo_task_detach(edo_spawn(holds_behind(0)));
	edo_task_detach(edo_spawn(holds_nested(1)));
	edo_task_detach(edo_spawn(holds_at_end(1)));
	edo_task_detach(edo_spawn(far(1)));
	edo_task_detach(edo_spawn_local(holds(1)));
	edo_task_detach(edo_spawn(right(1)));
	edo_task_detach(edo_spawn(awaits_far(1)));
	edo_task_detach(edo_spawn(holds_far_off(1)));
	edo_task_detach(edo_spawn(boxes_far(1)));
}
