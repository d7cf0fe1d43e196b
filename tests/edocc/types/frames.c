/* Frames: scopes that are not alive together lie over each other; a child is
 * part of its parent; what is not needed after an await takes no room. */
#include "drive.h"
#include <edo.h>

static async int two_scopes(int x)
{
	if (x) {
		char buffer[1000];

		memset(buffer, x, sizeof(buffer));
		await nap(1);
		return buffer[999];
	} else {
		char buffer[1000];

		memset(buffer, 1, sizeof(buffer));
		await nap(1);
		return buffer[0];
	}
}

static async int one_after_another(void)
{
	int sum = 0;

	for (int i = 0; i < 2; i++) {
		char buffer[1000];

		memset(buffer, i, sizeof(buffer));
		await nap(1);
		sum += buffer[1];
	}
	{
		char buffer[1000];

		memset(buffer, 2, sizeof(buffer));
		await nap(1);
		sum += buffer[1];
	}
	sum += await two_scopes(1);
	return sum + await two_scopes(2);
}

static async int not_across(void)
{
	char buffer[1000];
	int sum;

	memset(buffer, 3, sizeof(buffer));
	sum = buffer[0] + buffer[999];
	return sum;
}

static async int not_across_either(void)
{
	int sum = await after(1, 1);
	char buffer[1000];

	memset(buffer, 3, sizeof(buffer));
	return sum + buffer[0];
}

static void check(const char *name, unsigned size, unsigned low, unsigned high)
{
	if (size < low || size > high)
		note("%s takes %u bytes", name, size);
	else
		note("%s is in order", name);
}

#define CHECK(name, low, high) \
	check(#name, name##__type.frame_size, low, high)

static async int checks(void)
{
	CHECK(two_scopes, 1000, 1200);
	CHECK(one_after_another, 1000, 1300);
	CHECK(not_across, 16, 64);
	CHECK(not_across_either, 16, 128);
	await nap(1);
	return 0;
}

async int root(void)
{
	int sum = await two_scopes(0) + await one_after_another() +
		  await not_across() + await not_across_either();

	note("%d", sum);
	return await checks();
}
