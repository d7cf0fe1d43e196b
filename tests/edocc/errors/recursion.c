/* A frame cannot contain itself. */
#include <edo.h>

async int direct(int n)
{
	return n ? n * await direct(n - 1) : 1;
}

async int odd(int n);

async int even(int n)
{
	return n ? await odd(n - 1) : 1;
}

async int odd(int n)
{
	int r = 0;

	await_all {
		r = even(n - 1);
	}
	return r;
}

async int through_a_variable(int n)
{
	edo_future(int) later = through_a_variable(n - 1);

	return await later;
}

async int driven(struct edo_handle *handle, int n)
{
	int r = 0;

	if (n)
		edo_block_on(handle, r = driven(handle, n - 1));
	return r;
}

async int right(int n)
{
	return n ? n * await edo_box(right(n - 1)) : 1;
}
