/* edocc: oracle; flags -Wno-gnu-designator */
/* What GNU C adds: statement expressions, case ranges, local labels, old
 * designators, typeof, attributes wherever they may stand, digraphs. */
#include "drive.h"
#include <edo.h>

struct point {
	int x, y;
} __attribute__((aligned(8)));

#define MAX(a, b)                     \
	({                            \
		__auto_type _a = (a); \
		__typeof__(b) _b = (b); \
		_a > _b ? _a : _b;    \
	})

static async int statement_expressions(int x)
{
	int y = ({
		int z = await after(1, x);

		z *= 2;
		z + 1;
	});

	y += ({ await after(1, 1); }) + ({ ; 3; });
	return MAX(await after(1, y), MAX(y + 1, await after(1, 2)));
}

static async int case_ranges(int x)
{
	int n = 0;

	for (int i = 0; i < x; i++)
		switch (await after(1, i)) {
		case 0 ... 2:
			n += 1;
			break;
		case 3:
			n += 10;
			__attribute__((fallthrough));
		case 4 ... 0x5:
			n += 100;
			/* fallthrough */
		default:
			n += 1000;
		}
	return n;
}

static async int local_labels(int x)
{
	int n = 0;

	for (int i = 0; i < x; i++) {
		__label__ skip, done;

		if (await after(1, i) == 1)
			goto skip;
		n += i;
		goto done;
skip:
		n += 100;
done: __attribute__((unused));
	}
	return n;
}

static async int designators(int n)
{
	int many[] = { [0 ... 2] = n, [4] = await after(1, 7), 9 };
	struct point p = { y: n, x: await after(1, 2) };
	struct point *q = &(struct point){ .x = p.y, .y = await after(1, 4) };

	await nap(1);
	return many[0] + 10 * many[4] + 100 * many[5] + p.x + p.y + q->x * q->y;
}

static async int attributes(int x __attribute__((unused)), int *const p)
{
	__attribute__((aligned(16))) int a = *p;
	int __attribute__((aligned(32))) b = await after(1, 2),
		c __attribute__((unused)) = 3;
	const struct point *__restrict__ q = &(const struct point){ 1, 2 };

	await nap(1);
	return a + b + q->x + q->y + (int)((unsigned long)&a % 16) +
	       (int)((unsigned long)&b % 32);
}

static async int digraphs(int n)
<%
	int a<:3:> = <% 1, n, await after(1, 5) %>;

	await nap(1);
	return a<:1:> + a<:2:>;
%>

static async int conditionals(int x)
{
	x = x ?: await after(1, 5);
	x += await after(1, 0) ?: await after(1, 6);
	return note("%d", x), await after(1, x), x + 1;
}

static __inline__ async int spellings(__const__ int x)
{
	__volatile__ int y = x;
	__signed__ char z = (__signed__ char)await after(1, -1);
	__extension__ long long big = __extension__(1LL << 33);
	_Alignas(8) unsigned char bytes[8] = "abc";
	_Atomic int counted = 4;
	_Atomic(int) other = 5;
	_Bool truth = await after(1, 17);

	_Static_assert(sizeof(bytes) == 8, "eight");
	counted += await after(1, 1);
	__asm__ volatile("" : "+r"(y) : [z] "r"(z), "m"(bytes) : "memory");
	return y + z + (big == 8589934592) + bytes[1] + counted + other + truth;
}

async int root(void)
{
	int five = 5;

	note("%d", await statement_expressions(3));
	note("%d", await case_ranges(7));
	note("%d", await local_labels(3));
	note("%d", await designators(3));
	note("%d", await attributes(1, &five));
	note("%d", await digraphs(4));
	note("%d", await conditionals(0));
	note("%d", await conditionals(9));
	note("%d", await spellings(8));
	return 0;
}
