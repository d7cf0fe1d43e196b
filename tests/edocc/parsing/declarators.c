/* edocc: oracle */
/* Declarators of every shape, held across an await. */
#include "drive.h"
#include <edo.h>

typedef int (*binary)(int, int);
typedef int row[3];
typedef const char *const constant_text;

static int add(int a, int b)
{
	return a + b;
}

static int subtract(int a, int b)
{
	return a - b;
}

static binary choose(int x)
{
	return x ? add : subtract;
}

static async int functions(void)
{
	int (*p)(int, int) = add, (*many[2])(int a, int b) = { add, subtract };
	binary (*chooser)(int) = choose, chosen = choose(0);
	int (*(*written_out)(int))(int, int) = choose;
	int (**pointer)(int, int) = &many[1];

	await nap(1);
	return p(1, 2) + 10 * many[1](5, 3) + 100 * chooser(1)(1, 1) +
	       1000 * chosen(9, 8) + 10000 * written_out(0)(7, 5) +
	       100000 * (*pointer)(3, 2);
}

static async int arrays(int n)
{
	int matrix[2][3] = { { 1, 2, 3 }, { 4, 5, n } };
	row rows[2] = { { 1 }, { [2] = n } }, *rowp = &rows[1];
	int (*second)[3] = &matrix[1], *flat = matrix[0];
	char text[] = "text", *texts[] = { text, "more" };
	constant_text constant = "constant", two[2] = { "a", "b" };

	await nap(1);
	matrix[0][0] = await after(1, 9);
	return (*second)[2] + flat[0] * 10 + (*rowp)[2] + text[3] +
	       texts[1][0] + constant[0] + *two[1] + (int)sizeof text +
	       (int)(sizeof rows / sizeof *rows);
}

static async int parameters(int a[static 2], int (*f)(int, int), row *r,
			    char const *const *texts,
			    unsigned long long u)
{
	const int *const *const volatile odd = (const int *[]){ a, *r };

	await nap(1);
	return f(a[0], a[1]) + (*r)[2] + texts[1][0] + (int)u + *odd[1];
}

static async int local_types(int n)
{
	typedef struct {
		int a[2];
		union {
			int b;
			float f;
		};
		struct {
			struct local_types *next;
		} link;
	} local;
	struct local_types {
		local value;
		enum colour { RED, GREEN = 5, BLUE } colour;
	} head = { .value = { { 1, n }, .b = 3 }, .colour = BLUE };
	enum colour const *colour = &head.colour;
	__typeof__(head.value) copy = head.value;
	__typeof__(await after(1, 2L)) typed = 4;

	head.value.link.next = &head;
	await nap(1);
	return head.value.link.next->value.a[1] + copy.b + *colour + RED +
	       GREEN + (int)typed;
}

static async int statics(int n)
{
	static int calls, history[4];
	static const char *const names[] = { "none", "one" };
	extern int add_here(int, int);
	register int fast = n;

	calls = calls % 2 + 1;
	history[calls] = await after(1, n);
	return history[calls] + names[1][0] + add_here(1, 2) + fast;
}

int add_here(int a, int b);
int add_here(int a, int b)
{
	return a + b;
}

async int root(void)
{
	int a[] = { 1, 2 };
	row r = { 0, 0, 30 };

	note("%d", await functions());
	note("%d", await arrays(6));
	note("%d", await parameters(a, subtract, &r,
				    (const char *const[]){ "x", "y" }, 7));
	note("%d", await local_types(8));
	note("%d", await statics(2));
	return 0;
}
