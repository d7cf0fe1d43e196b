/* edocc: oracle */
/* Storage classes, specifiers and attributes of async functions. */
#include "drive.h"
#include <edo.h>

__attribute__((__noinline__)) static async int not_inlined(int x)
{
	return await after(1, x);
}

static async int __attribute__((__cold__)) cold(int x)
{
	return await after(1, x);
}

static __attribute__((__unused__)) async int never_used(int x)
{
	return await after(1, x);
}

async __attribute__((__visibility__("hidden"))) int hidden(int x);

async int hidden(int x)
{
	return await after(1, x);
}

static inline async __attribute__((__always_inline__)) int in_line(int x)
{
	return x + 1;
}

async static int other_order(int x)
{
	return await after(1, x);
}

static async unsigned long int long_type(void)
{
	return (unsigned long)await after(1, 7);
}

static async const struct pair *pointer(const struct pair *p)
{
	await nap(1);
	return p;
}

static async int checked(const char *text, int x)
	__attribute__((__nonnull__(1), __warn_unused_result__));

static async int checked(const char *text, int x)
{
	return await after(1, text[0] + x);
}

extern async int external(void);

async int external(void)
{
	return await after(1, 9);
}

async int root(void)
{
	struct pair p = { 1, 2 };

	note("%d %d %d", await not_inlined(1), await cold(2), await hidden(3));
	note("%d %d %lu", await in_line(4), await other_order(5),
	     await long_type());
	note("%d", (await pointer(&p))->second);
	note("%d", await checked("a", 1));
	return await external();
}
