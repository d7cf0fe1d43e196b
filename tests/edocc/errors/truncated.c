/* The file ends in the middle. */
#include <edo.h>

async int f(int x);

async int g(int x)
{
	if (x) {
		await f(1);
