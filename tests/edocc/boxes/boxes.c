/* edocc: once */
/* Boxes: driven, cancelled, dropped, detached, passed on. */
#include "drive.h"
#include <edo.h>

static async int work(const char *name, int n, int value)
{
	enter(name);
	defer leave(name);
	return await after(n, value);
}

static edo_boxed(int) make(int n)
{
	return edo_box(after(n, n * 10));
}

struct job {
	const char *name;
	edo_boxed(int) future;
};

static async int run(struct job *job)
{
	int result = await job->future;

	job->future = NULL;
	return result;
}

static void drops(void)
{
	edo_boxed(int) p = edo_box(work("never", 1, 1));

	edo_box_drop(p);
	edo_box_drop((edo_boxed(int))NULL);
}

static async void driven(void)
{
	edo_boxed(int) p = edo_box(work("a", 1, 5));

	note("%d", edo_box_ok(p));
	note("%d", await p);
	note("%d", await edo_box(work("b", 0, 6)));
	note("%d", await make(1) + await make(2));
}

static async void in_members_and_arrays(void)
{
	struct job jobs[2] = { { "one", edo_box(after(1, 1)) }, { .name = "two" } };
	edo_boxed(int) list[3];
	int sum = 0;

	for (int i = 0; i < 3; i++)
		list[i] = make(i);
	for (int i = 0; i < 3; i++)
		sum += await list[i];
	note("%d", sum);
	jobs[1].future = make(3);
	note("%d %d", await run(&jobs[0]), await run(&jobs[1]));
}

static async void cancelled(void)
{
	edo_boxed(int) p = edo_box(work("c", 3, 5));
	edo_boxed(int) q = edo_box(work("d", 3, 5));

	await_any_biased {
		when (p)
			note("never");
		when (nap(1))
			note("nap");
	}
	note("%d %d", await edo_box_cancel(p), await edo_box_cancel(q));
	drops();
}

static async void detached(void)
{
	edo_boxed(int) p = edo_box(work("never", 1, 1));

	edo_box_detach(p);
	edo_box_detach((edo_boxed(int))NULL);
	await nap(1);
}

static async struct pair of_structs(void)
{
	edo_boxed(struct pair) p = edo_box(pair_after(1, 2, 3));
	edo_boxed(const char *) t = edo_box(text_after(0, "t"));

	note("%s", await t);
	return await p;
}

async int root(void)
{
	struct pair p;

	await driven();
	await in_members_and_arrays();
	await cancelled();
	await detached();
	p = await of_structs();
	note("%d %d", p.first, p.second);
	return 0;
}
