/* edocc: oracle; with three_server.c three_plain.c */
/* Calls across files, through a header with inline async functions. */
#include "drive.h"
#include "three.h"

static async int local(int x)
{
	return await server_double(x) + await both(x);
}

async int root(void)
{
	struct reply r = await server_ask("question");
	async int (*f)(int) = server_double;

	note("%s %d", r.text, r.size);
	note("%d", await local(4));
	note("%d", await sized_answer(5));
	await server_note("noted");
	note("%d", await f(8));
	note("%d", await server_table[1](10));
	note("%d", plain_helper(3));
	return await both(1);
}
