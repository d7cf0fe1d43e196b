/* What lies on the stack does not survive an await. */
#include <edo.h>

async int f(int x);

async int across(int n)
{
	int a[n];
	int (*p)[n] = &a;
	int size = 3, b[2 * size], c[2 * sizeof(size)];

	b[0] = c[0] = await f(1);
	return a[0] + b[0] + (*p)[0];
}

async int in_scope_of_a_future(int n)
{
	edo_future(int) later = f(1);
	int a[n];

	a[0] = n;
	return a[0];
}

async int right(int n)
{
	int sum = await f(n);

	{
		int a[n];

		for (int i = 0; i < n; i++)
			sum += a[i] = i;
	}
	return sum + await f(n);
}
