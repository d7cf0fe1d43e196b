/* edocc: oracle */
/* Initialisers of scalars: of every class, with and without awaits. */
#include "drive.h"
#include <complex.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <edo.h>

static int doubled(int x)
{
	return 2 * x;
}

static async void declared_together(void)
{
	int a = 1, *p = &a, b = await after(1, 5), **q = &p, c[2] = { a, b };

	await nap(1);
	**q += 10;
	note("%d %d %d %d", a, b, c[0], c[1]);
	note("%d %d", p == &a, q == &p);
}

static async void numbers(void)
{
	char c = (char)await after(1, 'x');
	signed char s = -1;
	unsigned short u = 65535;
	unsigned long l = ~0ul;
	long long ll = await big_after(1, -(1LL << 50));
	float f = 1.5f;
	double d = await real_after(1, 2.25);
	long double e = 3.125L;
	_Bool t = await after(1, 12);
	__int128 wide = (__int128)1 << 100;
	double complex z = 1 + 2 * I;
	uintptr_t address = (uintptr_t)&c;

	await nap(1);
	note("%c %d %u %lu %lld", c, s, u, l, ll);
	note("%g %g %Lg %d", f, d, e, t);
	note("%d %g %g %d", (int)(wide >> 98), creal(z), cimag(z),
	     address == (uintptr_t)&c);
}

static async void qualified(void)
{
	const int a = await after(1, 3);
	const int b = a + 1;
	volatile int c = await after(1, 5);
	const volatile long d = 6;
	_Atomic int e = 7;
	_Atomic(long) g = 8;
	atomic_int h = await after(1, 9);
	const int *const p = &a;
	int *restrict r = NULL;
	register int i = 10;

	await nap(1);
	e++;
	atomic_fetch_add(&h, 1);
	c++;
	note("%d %d %d %ld %d %ld %d %d %d %d", a, b, c, d, e, g, h, *p,
	     r == NULL, i);
}

static async void inferred(void)
{
	__auto_type a = await real_after(1, 1.5);
	__auto_type b = 1 ? 2ull : 0;
	__typeof__(a) c = a + 1;
	__typeof__(int *) p = NULL, q = NULL;
	__auto_type f = doubled;
	typeof(b + 0) d = 3;
	__typeof__(await big_after(1, 1)) e = 1LL << 33;

	await nap(1);
	note("%g %llu %g %d %d %llu %lld", a, b, c, p == q, f(4), d, e);
	note("%d", (int)(sizeof(d) + sizeof(e)));
}

static async void pointers(void)
{
	int value = 3;
	int array[3] = { 1, 2, 3 };
	int *p = &value;
	int (*whole)[3] = &array;
	int *elements[2] = { array, array + 2 };
	int (*function)(int) = doubled;
	int (*functions[2])(int) = { doubled, NULL };
	const char *text = "text", *const other = "other";
	void *self = &self;
	struct pair pair = { 1, 2 }, *pp = &pair;
	int *member = &pp->second;

	await nap(1);
	*p += (*whole)[1] + *elements[1];
	*member = 20;
	note("%d %d %d %s %s", value, function(5), functions[0](6), text, other);
	note("%d %d %d", self == &self, pair.second, functions[1] == NULL);
}

static async void that_name_themselves(void)
{
	void *p = &p;
	size_t n = sizeof(n);
	struct node {
		struct node *next;
		int value;
	} node = { &node, await after(1, 4) };
	int *q = await after(1, 1) ? (int *)(void *)&q : NULL;

	await nap(1);
	note("%d %d %d %d", p == &p, n == sizeof(size_t), node.next == &node,
	     node.next->next->value);
	note("%d", (void *)q == (void *)&q);
}

static async void later(void)
{
	int a, b, *p;
	struct pair pair;
	char text[8];

	await nap(1);
	a = 1;
	p = &b;
	*p = await after(1, 2);
	pair.first = a;
	pair.second = b;
	strcpy(text, "later");
	await nap(1);
	note("%d %d %d %s", pair.first, pair.second, *p, text);
}

static async int statics(void)
{
	static int calls;
	static int list[] = { 1, 2, 3 };
	static const char *const names[] = { "a", "b", "c", "d" };
	static int *last = &list[2];

	await nap(1);
	calls++;
	list[0] += calls;
	*last += 1;
	await nap(1);
	note("%d %d %d %s %d", calls, list[0], list[2], names[calls % 4],
	     (int)(sizeof(names) / sizeof(*names)));
	calls %= 2;
	if (!calls) {
		list[0] = 1;
		list[2] = 3;
	}
	return calls;
}

static async void unused(void)
{
	int a __attribute__((__unused__)) = await after(1, 1);
	__attribute__((unused)) int b = 2;

	await nap(1);
}

async int root(void)
{
	await declared_together();
	await numbers();
	await qualified();
	await inferred();
	await pointers();
	await that_name_themselves();
	await later();
	await statics();
	await statics();
	await unused();
	return 0;
}
