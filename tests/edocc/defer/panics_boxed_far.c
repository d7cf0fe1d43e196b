/* The other half of panics_boxed.c. */
#include "drive.h"
#include <edo.h>

async int far_panics(void);

async int far_panics(void)
{
	enter("far");
	defer leave("far");
	return await panics(1);
}
