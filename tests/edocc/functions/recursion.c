/* edocc: oracle */
/* Recursion goes through a box. */
#include "drive.h"
#include <edo.h>

static async int factorial(int n)
{
	if (n < 2)
		return await after(1, 1);
	return n * await edo_box(factorial(n - 1));
}

static async int fibonacci(int n)
{
	if (n < 2)
		return n;
	return await edo_box(fibonacci(n - 1)) +
	       await edo_box(fibonacci(n - 2));
}

static async int odd(int n);

static async int even(int n)
{
	await nap(n % 2);
	return n == 0 ? 1 : await edo_box(odd(n - 1));
}

static async int odd(int n)
{
	return n == 0 ? 0 : await edo_box(even(n - 1));
}

struct tree {
	struct tree *left, *right;
	int value;
};

static async int total(const struct tree *tree)
{
	edo_boxed(int) left;
	int sum;

	if (!tree)
		return 0;
	left = edo_box(total(tree->left));
	sum = await left;
	sum += await edo_box(total(tree->right));
	await nap(1);
	return sum + tree->value;
}

async int root(void)
{
	struct tree leaf = { NULL, NULL, 1 }, other = { NULL, &leaf, 10 },
		    top = { &other, &leaf, 100 };

	note("%d", await factorial(6));
	note("%d", await fibonacci(7));
	note("%d %d", await even(6), await even(5));
	note("%d", await total(&top));
	return 0;
}
