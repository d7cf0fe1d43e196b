/* edocc: once */
/* Plain functions that make futures: what surrounds the words of Edo in them is
 * copied as it stands. */
#include "drive.h"
#include <edo.h>

static async int add(int a, int b)
{
	return await after(1, a) + b;
}

static edo_boxed(int) old_style(a, b)
	int a;
	int b;
{
	return edo_box(add(a, b));
}

struct jobs {
	int n;
	edo_boxed(int) list[4];
	async int (*make)(int, int);
};

static void fill(struct jobs *jobs, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		edo_boxed(int) p = i % 2 ? edo_box(add(i, 1)) : old_style(i, 2);

		if (!edo_box_ok(p))
			continue;
		jobs->list[jobs->n++] = p;
	}
	do
		edo_forget(add(n, n));
	while (n-- > 2);
	switch (n) {
	case 1:
		jobs->list[jobs->n++] = ({ int x = 5; jobs->make(x, x); });
	}
}

static edo_boxed(int) *last(struct jobs *jobs)
{
	return &jobs->list[jobs->n - 1];
}

async int root(void)
{
	struct jobs jobs = { .make = add };

	fill(&jobs, 3);
	note("%d jobs", jobs.n);
	note("%d", await *last(&jobs));
	note("%d %d", await jobs.list[0], await jobs.list[1]);
	return await jobs.list[2];
}
