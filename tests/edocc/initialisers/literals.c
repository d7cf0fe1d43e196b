/* edocc: oracle */
/* Compound literals live as long as their block, across awaits too. */
#include "drive.h"
#include <edo.h>

static async int sum(const int *numbers, int n)
{
	int total = 0;

	for (int i = 0; i < n; i++) {
		await nap(1);
		total += numbers[i];
	}
	return total;
}

static async int take(const struct pair *pair)
{
	await nap(2);
	return pair->first * 100 + pair->second;
}

static async int by_value(struct pair pair, int factor)
{
	await nap(1);
	return (pair.first + pair.second) * factor;
}

static async void in_arguments(void)
{
	int n = 4;

	note("%d", await sum((int[]){ 1, 2, 3 }, 3));
	note("%d", await sum((const int[4]){ n, n + 1 }, 4));
	note("%d", await take(&(struct pair){ 3, n }));
	note("%d", await take(&(struct pair){ await after(1, 5), .second = 6 }));
	note("%d", await by_value((struct pair){ 1, 2 }, 10));
	note("%d", await take((struct pair[]){ { 1, 2 }, { 3, 4 } } + 1));
	note("%d", await sum((int[]){ await after(1, 1), await after(1, 2) },
			     2));
}

static async void kept(void)
{
	int *list = (int[]){ 1, 2, 3 };
	struct pair *pair = &(struct pair){ .second = 9 };
	struct pair *second;
	char *text = (char[]){ "mutable" };
	const char **names = (const char *[]){ "x", "y" };

	await nap(1);
	list[1] = 20;
	pair->first = list[1];
	second = &(struct pair){ await after(1, 30), 40 };
	text[0] = 'M';
	await nap(1);
	note("%d %d %d", await sum(list, 3), pair->first, pair->second);
	note("%d %d %s %s", second->first, second->second, text, names[1]);
	*second = (struct pair){ second->second, second->first };
	await nap(1);
	note("%d %d", second->first, second->second);
}

static async void in_loops(void)
{
	for (int i = 0; i < 3; i++) {
		int *p = (int[]){ i, await after(1, i * i) };

		await nap(1);
		p[0] += 100;
		note("%d %d", p[0], p[1]);
	}
	for (struct pair *p = &(struct pair){ 0, 2 }; p->first < p->second;
	     p->first++)
		await nap(1);
}

static async void nested(void)
{
	struct node {
		int value;
		struct node *next;
	} *list = &(struct node){ 1,
		&(struct node){ 2, &(struct node){ await after(1, 3), NULL } } };
	int total = 0;

	await nap(1);
	for (struct node *n = list; n; n = n->next) {
		total += n->value;
		await nap(1);
	}
	note("%d", total);
	{
		int (*matrix)[2] = (int[][2]){ { 1, 2 }, { 3, 4 } };

		await nap(1);
		note("%d", matrix[1][0]);
	}
}

static async struct pair returned(int x)
{
	await nap(1);
	if (x)
		return (struct pair){ x, await after(1, 2) };
	return (struct pair){ .second = 7 };
}

static async void in_expressions(void)
{
	struct pair p;

	p = (struct pair){ .first = await after(1, 4) };
	note("%d %d", p.first, p.second);
	note("%d", (struct pair){ 8, 9 }.second + await after(1, 1));
	note("%d", (int[]){ 5, 6, 7 }[await after(1, 1)]);
	note("%d", ((struct pair){ await after(1, 3), 2 }).first);
	p = await returned(5);
	note("%d %d", p.first, p.second);
	p = await returned(0);
	note("%d %d", p.first, p.second);
	note("%d", (int)sizeof((int[]){ 1, 2, 3 }) / (int)sizeof(int));
}

async int root(void)
{
	await in_arguments();
	await kept();
	await in_loops();
	await nested();
	await in_expressions();
	return 0;
}
