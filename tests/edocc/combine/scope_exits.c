/* edocc: cancel */
/* edo_scope: no way out leads past the end of its children. */
#include "drive.h"
#include <edo.h>

static async int work(const char *name, int n, int value, int *sum)
{
	note("%s starts", name);
	defer {
		(*sum)++;
		note("%s ends", name);
	}
	*sum += await after(n, value);
	return value;
}

static async int leave_early(int way)
{
	int sum = 0;

	for (int i = 0; i < 2; i++) {
		edo_scope (s) {
			int inner = 0;

			defer note("way %d: %d", way, inner);
			edo_scope_spawn(s, work("g", 3, 1, &sum));
			edo_scope_spawn(s, work("h", 3, 1, &inner));
			await nap(1);
			if (way == 0)
				break;
			if (way == 1)
				continue;
			if (way == 2)
				goto out;
			if (way == 3)
				return sum;
			await ready(0);
		}
		note("joined %d", sum);
	}
	note("behind the loop %d", sum);
	return sum;
out:
	note("gone %d", sum);
	return sum;
}

static async void nested(int leaves)
{
	int sum = 0;

	edo_scope (outer) {
		edo_scope_spawn(outer, work("j", 2, 1, &sum));
		edo_scope (inner) {
			edo_scope_spawn(inner, work("k", 1, 1, &sum));
			edo_scope_spawn(outer, work("l", 1, 1, &sum));
			if (leaves)
				goto out;
		}
		note("inner %d", edo_scope_result(inner));
	}
out:
	note("outer %d", sum);
}

static async int late_child(int *value)
{
	*value = await late(9, 5);
	return *value;
}

static async void finishes_after_all(void)
{
	int value = 0;

	for (;;) {
		edo_scope (s) {
			edo_scope_spawn(s, late_child(&value));
			await nap(1);
			break;
		}
	}
	note("%d", value);
}

async int root(void)
{
	leave_in_any_order();
	for (int way = 0; way < 5; way++)
		note("way %d gives %d", way, await leave_early(way));
	await nested(0);
	await nested(1);
	await finishes_after_all();
	return 1;
}
