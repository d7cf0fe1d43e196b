/* edocc: oracle; flags -Wno-implicit-fallthrough */
/* switch, with awaits in the operand, in the cases and around them. */
#include "drive.h"
#include <edo.h>

enum colour { RED, GREEN, BLUE };

static async int simple(int x)
{
	switch (x) {
	case 1:
		return await after(1, 10);
	case 2:
		await nap(1);
		break;
	case 3: {
		int y = await after(1, 30);

		return y;
	}
	case 4 ... 6:
		return await after(0, 46);
	default:
		return -1;
	}
	return 20;
}

static async int falls(int x)
{
	int n = 0;

	switch (await after(1, x)) {
	case 0:
		n += 1;
	case 1:
		n += await after(1, 10);
	case 2:
		n += 100;
		break;
	default:
		n = await after(1, 5);
	case 7:
		n++;
	}
	return n;
}

static async const char *name(enum colour colour)
{
	switch (colour) {
	case RED:
		return await text_after(1, "red");
	case GREEN:
		await nap(1);
		return "green";
	case BLUE:
		break;
	}
	return "blue";
}

static async int nested(int a, int b)
{
	int n = 0;

	switch (a) {
	case 0:
		switch (b) {
		case 0:
			n = await after(1, 1);
			break;
		case 1:
			n = 2;
			await nap(1);
		default:
			n += 3;
		}
		n *= 10;
		break;
	case 1:
		for (int i = 0; i < 5; i++) {
			switch (i) {
			case 1:
				continue;
			case 3:
				await nap(1);
				goto out;
			default:
				n += await after(1, i + 1);
				break;
			}
			n += 10;
		}
	out:
		n += 1000;
	}
	return n;
}

static async int inside_a_loop(void)
{
	int n = 0;

	for (int i = 0; i < 6; i++) {
		switch (await after(i % 2, i)) {
		case 0:
		case 2:
			continue;
		case 4:
			break;
		default:
			n += i;
		}
		n += 100;
	}
	return n;
}

static async int around_a_loop(int i)
{
	int n = 0;

	switch (i) {
		while (1) {
		case 0:
			n += await after(1, 1);
		case 1:
			n += 10;
			if (n > 40)
				break;
		case 2:
			n += await after(1, 100);
			if (n > 500)
				return n;
		}
	}
	return -n;
}

/* Duff's device. */
static async int copies(char *to, const char *from, int count)
{
	int turns = (count + 3) / 4;

	switch (count % 4) {
	case 0:
		do {
			*to++ = *from++;
			await nap(1);
	case 3:
			*to++ = *from++;
	case 2:
			await nap(1);
			*to++ = *from++;
	case 1:
			*to++ = *from++;
		} while (--turns > 0);
	}
	*to = 0;
	return await after(1, turns);
}

static async int long_cases(long long x)
{
	switch (await big_after(1, x)) {
	case 1LL << 40:
		return await after(1, 1);
	case -1:
		return await after(1, 2);
	}
	return 0;
}

static async int plain_inside(int x)
{
	await nap(1);
	switch (x) {
	case 1:
		x = 5;
		break;
	default:
		x = 6;
	}
	await nap(1);
	return x;
}

async int root(void)
{
	char text[20];

	for (int i = 0; i < 8; i++)
		note("%d %d", await simple(i), await falls(i));
	for (enum colour c = RED; c <= BLUE; c++)
		note("%s", await name(c));
	note("%d %d %d %d", await nested(0, 0), await nested(0, 1),
	     await nested(0, 2), await nested(1, 0));
	note("%d", await inside_a_loop());
	for (int i = 0; i < 4; i++)
		note("%d", await around_a_loop(i));
	note("%d", await copies(text, "hello, world", 11));
	note("%s", text);
	note("%d %d %d", await long_cases(1LL << 40), await long_cases(-1),
	     await long_cases(0));
	note("%d %d", await plain_inside(1), await plain_inside(2));
	return 0;
}
