/* edocc: oracle */
/* Pragmas inside async functions stay where they are, once. */
#include "drive.h"
#include <edo.h>

static async int pragmas(int x)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat"
	const char *format = "%s";
	int y = await after(1, 2);

	if (!format)
		printf("%d", "text");
#pragma GCC diagnostic pop
	_Pragma("GCC diagnostic push") x += await after(1, 1);
	_Pragma("GCC diagnostic pop") return x + y;
}

static async int ignored(void)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat"
	int x = 1;

	await nap(1);
	if (!x)
		printf("%d", "text");
#pragma GCC diagnostic pop
	return 0;
}

static int plain(int x)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat"
	if (!x)
		printf("%d", "text");
	edo_forget(ignored());
#pragma GCC diagnostic pop
	return x;
}

async int root(void)
{
#pragma GCC diagnostic push
	int x = plain(1);
#pragma GCC diagnostic ignored "-Wformat"
	await nap(1);
	if (!x)
		printf("%d", "text");
	await nap(1);
#pragma GCC diagnostic pop
	return await pragmas(x) + await ignored();
}
