/* Where C wants a constant, a type or an operand of asm, no await can run. */
#include <edo.h>

async int f(int x);

async int g(int x)
{
	int sized[await f(1)];

	switch (x) {
	case await f(2):
		break;
	}
	__asm__("" : : "r"(await f(3)));
	x += _Generic(x, int: await f(4), default: 0);
	return sized[0] + _Generic(await f(5), int: 1, default: 0) +
	       (int)sizeof(await f(6));
}
