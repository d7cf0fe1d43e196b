/* edocc: once */
/* No memory: edo_box_ok() tells of a box that was asked for, a hidden one
 * panics. */
#include "drive.h"
#include <edo.h>

static async int work(EDO_OWNED(leave_number) int n)
{
	return await after(1, n);
}

static async void visible(void)
{
	edo_boxed(int) p;

	drive_fail_boxes(1);
	p = edo_box(work(enter_number(1)));
	note("%d", edo_box_ok(p));
	edo_box_drop(p);
	drive_fail_boxes(0);
	p = edo_box(work(enter_number(2)));
	note("%d", edo_box_ok(p));
	note("%d", await p);
}

static async void hidden(void)
{
	defer note("unwound");
	note("%d", await far_after(1, 3));
	drive_fail_boxes(1);
	note("%d", await far_after(1, 4));
}

async int root(void)
{
	await visible();
	await hidden();
	return 0;
}
