/* edocc: oracle */
/* await_any of one arm is an await and a block. */
#include "drive.h"
#include <edo.h>

static async void simple(void)
{
	int a = 0;

	await_any {
		when (a = after(2, 3)) {
			note("a %d", a);
			await nap(1);
		}
	}
	await_any {
		when (nap(1))
			note("napped");
	}
	await_any_biased {
		when (a = ready(4)) {
		}
	}
	note("%d", a);
}

static async void loops(void)
{
	for (int i = 0; i < 4; i++) {
		int x = 0;

		await_any {
			when (x = after(1, i)) {
				if (x == 1)
					continue;
				if (x == 3)
					break;
				note("x %d", x);
			}
		}
		note("turn %d", i);
	}
}

static async void conditions(void)
{
	int x = 0;

	for (int i = 0; i < 2; i++) {
		await_any {
			when_if (i == 1, x = after(1, 7))
				note("arm %d", x);
			otherwise
				note("otherwise");
		}
	}
}

static async int returns(int n)
{
	int x;

	await_any {
		when (x = after(1, n))
			return x + 1;
	}
	return -1;
}

async int root(void)
{
	await simple();
	await loops();
	await conditions();
	note("%d", await returns(5));
	return 0;
}
