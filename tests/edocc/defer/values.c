/* A return's value is computed before the list is undone; a defer sees locals
 * as they are when it runs. */
#include "drive.h"
#include <edo.h>

static int counter;

static async int computed_before(void)
{
	int x = 1;

	defer x = 100;
	return x;
}

static async int computed_by_await(void)
{
	int x = 1;

	defer {
		x = 100;
		note("defer");
	}
	return x + await after(1, 5);
}

static async struct pair whole(void)
{
	struct pair p = { 1, 2 };

	defer p.first = 100;
	await nap(1);
	return p;
}

static async void as_they_are(void)
{
	int x = 1;

	defer note("x is %d", x);
	x = 2;
	{
		int y = 10;

		defer note("y is %d, x is %d", y, x);
		defer y++;
		await nap(1);
		y = 20;
		x = 3;
	}
	await nap(1);
	x = 4;
}

static async void shadowed(int x)
{
	defer note("outer %d", x);
	{
		int x = 5;

		defer note("inner %d", x);
		{
			int x = 7;

			await nap(1);
			x++;
		}
		x++;
	}
	await nap(1);
	x++;
}

static async void before_others(void)
{
	defer note("counter %d", counter);
	counter = 0;
	for (int i = 0; i < 3; i++) {
		defer counter += i;
		await nap(i % 2);
		counter += 10;
	}
}

static async void every_statement(int n)
{
	defer
		if (n)
			note("if %d", n);
		else
			note("else");
	defer
		for (int i = 0; i < n; i++)
			note("for %d", i);
	defer
		while (n > 2)
			n--;
	defer {
		int n = 9;

		for (;;) {
			if (n-- == 7)
				break;
			continue;
		}
		switch (n) {
		case 6:
			note("six");
			break;
		default:
			note("not six");
		}
		goto end;
end:
		note("%d", n);
	}
	await nap(1);
}

static async void nested(void)
{
	defer {
		defer note("2");
		note("1");
	}
	defer {
		for (int i = 0; i < 2; i++) {
			defer note("inner %d", i);
			note("turn %d", i);
		}
	}
	await nap(1);
}

static async void by_pointer(void)
{
	char *text = malloc(10);

	defer free(text);
	strcpy(text, "pointer");
	await nap(1);
	note("%s", text);
}

static async void *with_cast(void)
{
	const char *s = await text_after(1, "cast");

	defer s = NULL;
	return (void *)s;
}

void drive_reset(void)
{
	counter = 0;
}

async int root(void)
{
	struct pair p;

	note("%d", await computed_before());
	note("%d", await computed_by_await());
	p = await whole();
	note("%d %d", p.first, p.second);
	await as_they_are();
	await shadowed(1);
	await before_others();
	await every_statement(4);
	await every_statement(0);
	await nested();
	await by_pointer();
	note("%s", (const char *)await with_cast());
	return 0;
}
