/* edocc: oracle; flags -Wno-missing-field-initializers -Wno-override-init -Wno-unknown-warning-option -Wno-initializer-overrides */
/* Initialisers of arrays, structs and unions. */
#include "drive.h"
#include <stddef.h>
#include <edo.h>

struct point {
	int x, y;
};

struct shape {
	const char *name;
	struct point corners[3];
	union {
		int i;
		float f;
	};
	struct {
		unsigned low : 3, high : 5;
	} bits;
};

static const struct shape model = { "model", { { 1, 2 }, { 3, 4 } } };

static async void arrays(void)
{
	int a[3] = { 1, 2, 3 };
	int b[] = { await after(1, 1), await after(0, 2), 3, 4 };
	int c[5] = { [3] = await after(1, 7), 8, [0] = 1 };
	int d[] = { [6] = 1 };
	int e[2][3] = { { 1, 2, 3 }, { await after(1, 4) } };
	int f[][2] = { { 1 }, { 2, 3 }, { 4, await after(1, 5) } };
	int g[4] = { 0 };
	int h[10] = { [2 ... 5] = 9 };
	const int i[] = { 1, await after(1, 2) };
	const int j[2] = { 5, 6 };

	await nap(1);
	note("%d %d %d", a[0], a[1], a[2]);
	note("%d %d %d %d %d", b[0], b[1], b[2], b[3],
	     (int)(sizeof(b) / sizeof(*b)));
	note("%d %d %d %d %d", c[0], c[1], c[2], c[3], c[4]);
	note("%d %d", (int)(sizeof(d) / sizeof(*d)), d[6] + d[0]);
	note("%d %d %d %d", e[0][2], e[1][0], e[1][1], e[1][2]);
	note("%d %d %d", (int)(sizeof(f) / sizeof(*f)), f[0][1], f[2][1]);
	note("%d %d %d %d", g[0] + g[1] + g[2] + g[3], h[1], h[2], h[5]);
	note("%d %d %d %d", i[0], i[1], j[0], j[1]);
}

static async void strings(void)
{
	char a[] = "abc";
	char b[8] = "defg";
	char c[] = { 'x', 'y', 0 };
	char d[3] = "two";
	char e[] = { "braced" };
	char f[] = ("parenthesised");
	const char g[] = "constant" " and joined";
	char h[][4] = { "one", "two" };
	const char *i[] = { "p", "q", await text_after(1, "r") };
	char j[] = "";
	unsigned char k[] = "\x01\xff";
	__WCHAR_TYPE__ w[] = L"wide";

	await nap(1);
	a[0] = 'A';
	h[1][0] = 'T';
	note("%s %s %s %.3s %s %s %s", a, b, c, d, e, f, g);
	note("%s %s %s %s", h[0], h[1], i[0], i[2]);
	note("%d %d %d %d %d %d", (int)sizeof(a), (int)sizeof(b),
	     (int)sizeof(d), (int)sizeof(g), (int)sizeof(j), (int)sizeof(k));
	note("%d %d %c", k[1], (int)(sizeof(w) / sizeof(*w)), (char)w[3]);
}

static async void structs(void)
{
	struct point a = { 1, 2 };
	struct point b = { .y = await after(1, 5) };
	struct point c = a;
	struct point d = { await after(1, 3), await after(1, 4) }, *p = &d;
	struct shape e = { .name = "e",
			   .corners = { [1] = { 7, await after(1, 8) } },
			   .f = 1.5f,
			   .bits = { 5, 17 } };
	struct shape f = model;
	struct shape g = { .corners[2].y = await after(1, 6),
			   .bits.high = 3 };
	const struct shape h = { "h", .i = 3 };
	const struct point zero = { 0 };
	struct point list[] = { { 1, 2 }, { .y = 3 }, a, d };
	struct pair pair = await pair_after(1, 10, 20);
	union {
		int i;
		char c[4];
	} u = { await after(1, 0x41424344) }, v = { .c = "abc" };
	struct point empty = {};

	await nap(1);
	p->x++;
	note("%d %d %d %d %d %d", a.x, a.y, b.x, b.y, c.x, c.y);
	note("%d %d", d.x, d.y);
	note("%s %d %d %g %d %d", e.name, e.corners[1].x, e.corners[1].y, e.f,
	     e.bits.low, e.bits.high);
	note("%s %d %d", f.name, f.corners[1].y, f.corners[2].x);
	note("%d %d %d", g.corners[2].y, g.bits.high, g.name == NULL);
	note("%s %d %d %d", h.name, h.i, zero.x, zero.y);
	note("%d %d %d %d", list[1].x, list[1].y, list[2].y, list[3].x);
	note("%d %d %c %s %d", pair.first, pair.second, u.c[0], v.c,
	     empty.x + empty.y);
}

static async void local_types(void)
{
	struct local {
		int a[2];
		struct inner {
			char b;
		} inner;
	};
	struct local x = { { 1, await after(1, 2) }, { 'z' } };
	struct inner y = x.inner;
	struct {
		int n;
		const char *s;
	} unnamed = { await after(1, 3), "s" }, copy = unnamed;
	enum local_enum { FIRST = 5, SECOND } z = SECOND;
	typedef struct local local_t;
	typedef int three_t[3];
	local_t list[2] = { x, { { 8 } } };
	three_t three = { 1, await after(1, 2), 3 };
	struct forward *nothing = NULL;
	struct forward {
		struct forward *next;
	} last = { nothing };

	await nap(1);
	note("%d %c %d %s %d %d", x.a[1], y.b, copy.n, copy.s, z, FIRST);
	note("%d %d %d %d", list[0].a[1], list[1].a[0], three[2],
	     (int)sizeof(three_t) / (int)sizeof(int));
	note("%d", last.next == NULL);
}

static async void aligned(void)
{
	_Alignas(64) char buffer[64] = "aligned";
	__attribute__((__aligned__(32))) int n = await after(1, 3);
	struct {
		char c;
		int i;
	} __attribute__((__packed__)) packed = { 'p', await after(1, 4) };

	await nap(1);
	note("%s %d %d %d", buffer, n, packed.i, (int)sizeof(packed));
	note("%d %d", (int)((size_t)buffer % 16), (int)((size_t)&n % 16));
}

static async void large(void)
{
	int table[500] = { [0] = 1, [499] = await after(1, 2) };
	int sum = 0;

	await nap(1);
	for (int i = 0; i < 500; i++)
		sum += table[i];
	note("%d", sum);
}

async int root(void)
{
	await arrays();
	await strings();
	await structs();
	await local_types();
	await aligned();
	await large();
	return 0;
}
