/* edocc: oracle */
/* A local keeps its address across awaits. */
#include "drive.h"
#include <edo.h>

static async void add(int *p, int n)
{
	await nap(1);
	*p += n;
}

static async void fill(char *buffer, int size, char c)
{
	for (int i = 0; i < size - 1; i++) {
		await nap(i % 2);
		buffer[i] = (char)(c + i);
	}
	buffer[size - 1] = 0;
}

static async void swap(struct pair *p)
{
	int t = p->first;

	await nap(1);
	p->first = p->second;
	p->second = t;
}

struct list {
	struct list *next;
	int value;
};

static async int length(const struct list *list)
{
	int n = 0;

	for (; list; list = list->next) {
		await nap(1);
		n++;
	}
	return n;
}

static async void chained(void)
{
	struct list a = { NULL, 1 }, b = { &a, 2 }, c = { &b, 3 };
	struct list **end = &a.next;

	note("%d", await length(&c));
	{
		struct list d = { NULL, 4 };

		*end = &d;
		note("%d", await length(&c));
		*end = NULL;
	}
	note("%d", await length(&c));
}

static async void out_parameters(void)
{
	int n = 1;
	char text[6];
	struct pair pair = { 1, 2 };
	int *p = &n;

	await add(&n, 10);
	await add(p, 100);
	await fill(text, sizeof(text), 'a');
	await swap(&pair);
	await add(&pair.second, 1000);
	note("%d %s %d %d", n, text, pair.first, pair.second);
}

static async void in_loops(void)
{
	int total = 0;
	int *pt = &total;

	for (int i = 0; i < 3; i++) {
		int n = i;
		int *p = &n, *pi = &i;

		await add(p, 10);
		await add(pt, *p);
		note("%d %d", n, *pi);
	}
	note("%d", total);
}

static async void of_disjoint_scopes(void)
{
	int keep = 7;
	int *p = &keep;
	{
		char filler[32];

		memset(filler, 'x', sizeof(filler));
		await nap(1);
		note("%c", filler[31]);
	}
	{
		double numbers[4] = { 1, 2, 3, 4 };

		await nap(1);
		note("%g", numbers[3]);
	}
	if (*p == 7) {
		long long big = 5;

		await nap(1);
		note("%lld %d", big, keep);
	}
}

static async int through_callees(int *p, int depth);

static async int leaf_callee(int *p)
{
	await nap(1);
	return ++*p;
}

static async int middle(int *p)
{
	int mine = 5;

	*p += await leaf_callee(&mine);
	return await leaf_callee(p) + mine;
}

static async int through_callees(int *p, int depth)
{
	int local = depth;

	await middle(&local);
	*p += local;
	return await middle(p);
}

async int root(void)
{
	int n = 1;

	await chained();
	await out_parameters();
	await in_loops();
	await of_disjoint_scopes();
	note("%d", await through_callees(&n, 3));
	return n;
}
