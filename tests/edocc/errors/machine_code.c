/* Registers and jumps out of asm are bound to one function. */
#include <edo.h>

async int f(int x);

async int g(int x)
{
	register int r __asm__("r12") = x;
	int plain __asm__("") = 1;

	__asm__ goto("jmp %l0" : : : : out);
	r += await f(plain);
out:
	return r;
}

async int named(void) __asm__("other_name");
