/* Which arms are enabled, what their blocks may do, and when their arguments
 * are evaluated. */
#include "drive.h"
#include <edo.h>

static int evaluated(const char *name, int value)
{
	note("%s", name);
	return value;
}

static async int say(const char *name, int n, int value)
{
	note("%s runs", name);
	return await after(n, value);
}

static async void arguments_come_first(void)
{
	await_any_biased {
		when (say("one", 1, evaluated("first", 1)))
			note("one wins");
		when_if (0, say("two", 0, evaluated("never", 1)))
			note("never");
		when (say("three", 2, evaluated("third", 1)))
			note("never");
	}
	await_all {
		say("four", 0, evaluated("fourth", 1));
		say("five", 0, evaluated("fifth", 1));
	}
}

static async void none_enabled(void)
{
	int x = 0;

	await_any {
		when_if (x, nap(1))
			note("never");
		when_if (x > 1, nap(1))
			note("never");
		otherwise {
			await nap(1);
			note("otherwise");
		}
	}
	await_any {
		when_if (!x, x = after(1, 9))
			note("x %d", x);
		otherwise
			note("never");
	}
}

static async void ended_futures_are_disabled(void)
{
	edo_future(int) a = after(1, 1), b = after(2, 2);
	edo_future(int) empty;
	int turns = 0, x = 0;

	for (;;) {
		await_any_biased {
			when (x = a)
				note("a %d", x);
			when (x = b)
				note("b %d", x);
			when (x = empty)
				note("never");
			otherwise
				break;
		}
		turns++;
	}
	note("turns %d", turns);
}

static async int leaves(int how)
{
	for (int i = 0; i < 3; i++) {
		enter("turn");
		defer leave("turn");
		await_any {
			when (nap(1)) {
				enter("arm");
				defer leave("arm");
				if (how == 0)
					break;
				if (how == 1)
					continue;
				if (how == 2)
					return 20;
				goto out;
			}
		}
	}
	return 10;
out:
	return 30;
}

static async void starts_anywhere(void)
{
	for (unsigned start = 0; start < 3; start++) {
		drive_choose(start);
		await_any {
			when (say("x", 0, 1))
				note("x");
			when (say("y", 0, 1))
				note("y");
			when (say("z", 0, 1))
				note("z");
		}
	}
	for (unsigned start = 0; start < 2; start++) {
		drive_choose(start);
		await_any_biased {
			when (ready(1))
				note("top");
			when (ready(1))
				note("never");
		}
	}
	drive_choose(0);
}

static async void nested(void)
{
	int x = 0;

	await_any_biased {
		when (x = after(1, 1)) {
			await_all {
				x = after(1, 2);
				nap(2);
			}
			await_any {
				when (x = after(1, x + 1))
					note("inner %d", x);
			}
		}
		when (nap(3))
			note("never");
	}
}

async int root(void)
{
	await arguments_come_first();
	await none_enabled();
	await ended_futures_are_disabled();
	for (int how = 0; how < 4; how++)
		note("= %d", await leaves(how));
	await starts_anywhere();
	await nested();
	return 0;
}
