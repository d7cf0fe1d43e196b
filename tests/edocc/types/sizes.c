/* edocc: oracle; flags -Wno-sizeof-array-argument -Wno-restrict -Wno-unknown-warning-option */
/* What sizeof, typeof and offsetof say of locals does not depend on where the
 * locals live; __func__ is the function. */
#include "drive.h"
#include <stddef.h>
#include <edo.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static async void sizes(int parameter[10])
{
	int a[7];
	char b[3][5];
	struct {
		char c;
		long l;
	} s[2];
	const char text[] = "sized";
	int n = 3;

	await nap(1);
	memset(a, 0, sizeof(a));
	memset(b, 'b', sizeof b);
	memset(&s, 0, sizeof(s));
	note("%d %d %d %d", (int)COUNT(a), (int)COUNT(b), (int)COUNT(b[0]),
	     (int)COUNT(s));
	note("%d %d %d", (int)sizeof(text), (int)sizeof(*s) > 1,
	     (int)(sizeof(parameter) == sizeof(int *)));
	note("%d %d", (int)offsetof(__typeof__(s[0]), l) > 0,
	     (int)(_Alignof(__typeof__(n)) == _Alignof(int)));
	{
		__typeof__(a) copy;
		__typeof__(a[0]) *p = &copy[1];
		__typeof__(&n) q = &n;
		__typeof__(b) other;

		await nap(1);
		memcpy(copy, a, sizeof(copy));
		*p = *q;
		note("%d %d %d", (int)COUNT(copy), copy[1],
		     (int)COUNT(other[0]));
	}
}

static async void depending_on_each_other(void)
{
	enum { N = 4 };
	int a[N];
	int b[sizeof(a)];
	char c[COUNT(b) + N];
	__typeof__(c) d;
	int e[sizeof(d) == sizeof(c) ? 2 : 9];

	await nap(1);
	note("%d %d %d %d", (int)COUNT(b), (int)COUNT(c), (int)sizeof(d),
	     (int)COUNT(e));
}

static async const char *name_of(void)
{
	await nap(1);
	return __func__;
}

static async void names(void)
{
	const char *before = __func__;

	await nap(1);
	note("%s %d %s %s", __func__, (int)sizeof(__func__), __FUNCTION__,
	     before);
	note("%s", await name_of());
}

static async void bit_fields(void)
{
	struct {
		unsigned a : 1, b : 7;
		signed c : 4;
		_Bool d : 1;
	} bits = { 0 };

	await nap(1);
	bits.a = (unsigned)await after(1, 1);
	bits.b = 100;
	bits.c = -3;
	bits.d = await after(1, 2) == 2;
	bits.b += (unsigned)await after(1, 5);
	note("%u %u %d %d", bits.a, bits.b, bits.c, bits.d);
}

static async void generic(void)
{
	const int a = 1;
	char b[2] = "b";
	float c = 2;

	await nap(1);
	note("%d %d %d", _Generic(a, int: 1, default: 2),
	     _Generic(&b[0], char *: 3, const char *: 4, default: 5),
	     _Generic(c, double: 6, float: 7));
	note("%d", _Generic(&a, const int *: 8, int *: 9, default: 10));
	note("%d", __builtin_types_compatible_p(__typeof__(b), char[2]));
	note("%d", __builtin_choose_expr(sizeof(b) == 2, 11, "no"));
}

async int root(void)
{
	int a[10];

	await sizes(a);
	await depending_on_each_other();
	await names();
	await bit_fields();
	await generic();
	return 0;
}
