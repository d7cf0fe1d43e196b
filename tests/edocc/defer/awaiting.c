/* edocc: cancel */
/* A defer may await. It is then shielded from cancellation. */
#include "drive.h"
#include <edo.h>

static async int simple(void)
{
	enter("a");
	defer {
		await tidy(1);
		leave("a");
	}
	await nap(1);
	return 1;
}

static async int in_order(void)
{
	enter("a");
	defer {
		note("1");
		await tidy(1);
		note("2");
		leave("a");
	}
	enter("b");
	defer leave("b");
	enter("c");
	defer {
		await tidy(2);
		leave("c");
	}
	return await after(1, 5);
}

static async int close_slowly(const char *name, int n)
{
	await tidy(n);
	leave(name);
	return n;
}

static async void calls_another(int n)
{
	int result = 0;

	enter("a");
	defer {
		result = await close_slowly("a", n);
		note("closed %d", result);
	}
	for (int i = 0; i < 2; i++) {
		enter("i");
		defer await close_slowly("i", 1);
		if (i == 1)
			break;
		await nap(1);
	}
}

static async int with_locals(int n)
{
	int list[3] = { 1, 2, 3 };
	int *p = list;

	defer {
		int sum = 0;

		for (int i = 0; i < 3; i++) {
			await tidy(1);
			sum += p[i];
		}
		note("sum %d n %d", sum, n);
	}
	await nap(1);
	p[0] = 10;
	n++;
	return n;
}

async int root(void)
{
	note("= %d", await simple());
	note("= %d", await in_order());
	await calls_another(1);
	note("= %d", await with_locals(3));
	return 0;
}
