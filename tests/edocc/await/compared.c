/* edocc: oracle */
/* Two awaits of one function are compared: no warning says that they are the
 * same expression, also where only their type is written. */
#include "drive.h"
#include <edo.h>

#define MAX(a, b) ((a) > (b) ? (a) : (b))

async int root(void)
{
	note("%d", await after(1, 7) > await after(1, 2) ? await after(1, 1) :
							   0);
	note("%d", MAX(await after(1, 3), await after(2, 4)));
	note("%d", MAX(await after(1, 4), await after(2, 3)));
	return 0;
}
