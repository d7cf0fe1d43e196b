/* edocc: oracle */
/* A future that never has to wait still lets others run: after so many leaves
 * its poll is over, and it goes on in the next. */
#include "drive.h"
#include <edo.h>

async int root(void)
{
	int sum = 0;

	for (int i = 0; i < 1000; i++)
		sum += await ready(i);
	note("%d", sum);
	return 0;
}
