/* edocc: oracle */
/* goto forwards, backwards, into and out of blocks, with awaits between. */
#include "drive.h"
#include <edo.h>

static async int backwards(int n)
{
	int turns = 0;

again:
	turns += await after(1, 1);
	if (turns < n)
		goto again;
	return turns;
}

static async int forwards(int x)
{
	int n = 1;

	if (x == 0)
		goto end;
	n = await after(1, 2);
	if (x == 1)
		goto end;
	n += await after(1, 10);
end:
	await nap(1);
	return n;
}

static async int out_of_loops(void)
{
	int found = -1;

	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 5; j++) {
			if (await after(1, i * j == 6)) {
				found = i * 10 + j;
				goto found;
			}
		}
found:
	return await after(1, found);
}

static async int into_a_block(int x)
{
	int n = 0;

	if (x)
		goto inside;
	n = await after(1, 5);
	{
		int local;

		n += 100;
	inside:
		local = await after(1, 7);
		n += local;
		await nap(1);
		n += local;
	}
	return n;
}

static async int machine(const char *text)
{
	int n_words = 0;
	char c;

outside:
	c = (char)await after(1, *text);
	if (!c)
		goto done;
	text++;
	if (c == ' ')
		goto outside;
	n_words++;
inside:
	c = *text;
	if (!c)
		goto done;
	text++;
	if (c == ' ')
		goto outside;
	await nap(1);
	goto inside;
done:
	return n_words;
}

static async int labels_of_one_name_are_local(int x)
{
	if (x)
		goto out;
	x = await after(1, 3);
out:
	return x;
}

static async int loop_made_by_hand(void)
{
	int i = 0, sum = 0;

top:
	if (i == 4)
		goto bottom;
	{
		int square = i * i;
		int *p = &square;

		await nap(1);
		sum += *p;
	}
	i++;
	goto top;
bottom:;
	return sum;
}

async int root(void)
{
	note("%d", await backwards(4));
	note("%d %d %d", await forwards(0), await forwards(1),
	     await forwards(2));
	note("%d", await out_of_loops());
	note("%d %d", await into_a_block(0), await into_a_block(1));
	note("%d", await machine("  several words, here "));
	note("%d %d", await labels_of_one_name_are_local(0),
	     await labels_of_one_name_are_local(9));
	note("%d", await loop_made_by_hand());
	return 0;
}
