/* The value of an await is no object. */
#include <edo.h>

struct pair {
	int a, b;
};

async struct pair f(void);
async struct pair *g(void);

async int h(void)
{
	struct pair *p = &await f();
	int *a = &(await f()).a;
	int *b = &(await g())->b;
	struct pair *q = &*await g();

	return p->a + *a + *b + q->b;
}
