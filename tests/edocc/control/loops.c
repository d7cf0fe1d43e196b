/* edocc: oracle */
/* Loops with awaits in the condition, the step, the body, and in none. */
#include "drive.h"
#include <edo.h>

static async int less(int a, int b)
{
	return await after(1, a < b);
}

static async int next(int i)
{
	return await after(i % 2, i + 1);
}

static async void while_loops(void)
{
	int i = 0;

	while (await less(i, 3))
		i = await next(i);
	note("%d", i);
	while (i > 0) {
		await nap(1);
		i--;
		if (i == 2)
			continue;
		note("while %d", i);
	}
	while (i < 100)
		i++;
	note("%d", i);
	while (await less(i, 1000)) {
		if (i > 110)
			break;
		i += 4;
	}
	note("%d", i);
}

static async void do_loops(void)
{
	int i = 0;

	do
		i = await next(i);
	while (i < 3);
	note("%d", i);
	do {
		i--;
		if (i == 1)
			continue;
		note("do %d", i);
	} while (await less(0, i));
	do {
		if (i++ == 4)
			break;
		await nap(1);
	} while (1);
	note("%d", i);
	do
		await nap(1);
	while (0);
}

static async void for_loops(void)
{
	int sum = 0;
	int i;

	for (int i = 0; i < 4; i++) {
		await nap(1);
		sum += i;
	}
	note("%d", sum);
	for (i = await after(1, 5); await less(0, i); i = await after(1, i - 1)) {
		if (i == 3)
			continue;
		if (i == 1)
			break;
		note("for %d", i);
	}
	note("%d", i);
	for (int a = 0, b = 10; a < b; a += await after(1, 2), b--)
		note("a %d b %d", a, b);
	for (i = 0;; i = await next(i))
		if (i == 4)
			break;
	note("%d", i);
	for (;;) {
		await nap(1);
		if (++i == 7)
			break;
	}
	note("%d", i);
	for (struct pair p = await pair_after(1, 1, 3); p.first < p.second;
	     p.first++)
		note("pair %d", p.first);
	for (int j = 0, n = await after(1, 3), *q = &j; j < n; ++*q)
		await nap(1);
	for (i = 0; i < 3; i++)
		;
	note("%d", i);
}

static async void nested(void)
{
	int total = 0;

	for (int i = 0; i < 3; i++) {
		int row = 0;

		for (int j = 0; await less(j, 3); j++) {
			int k = 0;

			if (j == i)
				continue;
			do {
				row += await after(k % 2, 1);
				if (k == 1 && i == 2)
					break;
			} while (k++ < 2);
		}
		note("row %d: %d", i, row);
		total += row;
		while (total > 15) {
			total -= await after(1, 7);
			for (int j = 0; j < 2; j++)
				if (j)
					break;
		}
	}
	note("%d", total);
}

static async int returns_from_within(int limit)
{
	for (int i = 0;; i++) {
		while (await less(i, limit)) {
			do {
				if (i == 3)
					return await after(1, 100 + i);
				await nap(1);
			} while (0);
			i++;
		}
		if (i >= limit)
			return i;
	}
}

static async void fresh_in_each_turn(void)
{
	int *first = NULL;

	for (int i = 0; i < 3; i++) {
		int x = 0;
		int *p = &x;

		await nap(1);
		(*p)++;
		x += i;
		await nap(1);
		note("x %d %d", x, p == &x);
		if (!first)
			first = p;
	}
}

async int root(void)
{
	await while_loops();
	await do_loops();
	await for_loops();
	await nested();
	note("%d %d", await returns_from_within(10),
	     await returns_from_within(2));
	await fresh_in_each_turn();
	return 0;
}
