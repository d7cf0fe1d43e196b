/* Where an edo_scope cannot stand, and jumps into one. */
#include <edo.h>

async int f(int *x);

async int as_body(int x)
{
	if (x)
		edo_scope (s)
			edo_scope_spawn(s, f(&x));
	while (x--)
		edo_scope (t) {
			edo_scope_spawn(t, f(&x));
		}
	return edo_scope_result(s);
}

async int into(int x)
{
	goto inside;
	edo_scope (s) {
inside:
		edo_scope_spawn(s, f(&x));
	}
	switch (x) {
		edo_scope (t) {
		case 1:
			edo_scope_spawn(t, f(&x));
		}
	}
	goto past;
	edo_scope (u) {
		if (x)
			goto past;
	}
past:
	return x;
}

async int without_a_name(int x)
{
	edo_scope (1) {
		x++;
	}
	edo_scope (s) {
		edo_scope_spawn(s);
		edo_scope_spawn(s, f);
		edo_scope_spawn(s, x);
		f(&x);
	}
	return x;
}

int plain(int x)
{
	edo_scope (s) {
		edo_scope_spawn(s, f(&x));
	}
	return x;
}

struct EDO_NOT_SEND token {
	int n;
};

async void holds(void)
{
	edo_scope (s) {
		struct token token = { 1 };

		edo_scope_spawn(s, f(&token.n));
	}
}

async void holds_before(void)
{
	struct token token = { 1 };

	edo_scope (s)
		edo_scope_spawn(s, f(&token.n));
}

async void spawns(int n)
{
	edo_scope (s) {
		int list[n];

		edo_scope_spawn(s, holds());
		edo_scope_spawn(s, holds_before());
		edo_scope_spawn(s, f(list));
	}
}
