/* The threads of OpenMP know nothing of futures. */
#include <edo.h>

async int f(int x);

async int g(int n)
{
	int sum = 0;

#pragma omp parallel for reduction(+ : sum)
	for (int i = 0; i < n; i++)
		sum += await f(i);
#pragma omp parallel for reduction(+ : sum)
	for (int i = 0; i < n; i++)
		sum += i;
#pragma GCC unroll 4
	for (int i = 0; i < n; i++)
		sum += await f(i);
	return sum;
}
