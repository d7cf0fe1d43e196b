/* alloca, setjmp and addresses of labels belong to one stack. */
#include <alloca.h>
#include <setjmp.h>
#include <edo.h>

async int f(int x);

async int g(int n)
{
	static jmp_buf place;
	char *memory = alloca(n);
	void *label = &&here;

	if (setjmp(place))
		return 1;
	memory[0] = (char)await f(1);
	goto *label;
here:
	return memory[0];
}

async int without_await(int n)
{
	char *memory = __builtin_alloca(n);

	return memory[0];
}
