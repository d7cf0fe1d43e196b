/* Outputs and declarations that contradict each other. */
#include <edo.h>

int plain_first(int x);
async int plain_first(int x);

async void nothing(int x)
{
	if (x)
		return;
	return x;
}

async int something(int x)
{
	if (x)
		return;
	return x;
}

async int variable;

struct table {
	async int member(int x);
	async int (*right)(int x);
	async int *(*one)(int x), *(*two)(int x);
};

async int *(*three)(int x), *(*four)(int x);

async int twice(void)
{
	return 1;
}

async int twice(void)
{
	return 2;
}
