/* edocc: cancel; with boxed_far.c */
/* A defer that awaits what only a prototype tells of: its boxes are allocated
 * where it is registered, used at each round, and freed behind it. */
#include "drive.h"
#include <edo.h>

async int far_work(const char *name, int n);
async void far_tidy(const char *name);

static async int closes_far(int n)
{
	int sum = 0;

	leave_in_any_order();
	defer {
		for (int i = 0; i < 2; i++)
			sum += await far_work("in defer", i);
		await far_tidy("last");
		note("sum %d", sum);
	}
	await nap(1);
	if (n == 1)
		return sum;
	sum = await far_work("outside", 3);
	{
		defer {
			defer await far_tidy("nested");
			await far_work("inner", 1);
		}
		await nap(1);
	}
	return sum;
}

async int root(void)
{
	note("%d", await closes_far(1));
	note("%d", await closes_far(2));
	return 0;
}
