/* edocc: runtime */
/* Plain code drives futures with edo_block_on(). */
#include <stdio.h>
#include <edo.h>

static async int add(int a, int b)
{
	await edo_yield_now();
	return a + b;
}

static async void hello(void)
{
	await edo_sleep(EDO_MILLISECOND);
	puts("hello");
}

static async int panics(void)
{
	defer puts("unwound");
	await edo_yield_now();
	edo_panic("no");
	return 1;
}

int main(void)
{
	struct edo_runtime *runtime;
	struct {
		int list[2];
	} s = { { 0, 0 } };
	int n = 0, r;

	if (edo_runtime_new(&EDO_RUNTIME_OPTIONS(.flavor = EDO_CURRENT_THREAD),
			    &runtime))
		return 1;
	r = edo_block_on(runtime, n = add(1, 2));
	printf("%d %d\n", r, n);
	r = edo_block_on(runtime, s.list[1] = add(n, 10));
	printf("%d %d\n", r, s.list[1]);
	if (edo_block_on(runtime, hello()) == 0)
		puts("done");
	printf("%d\n", edo_block_on(runtime, n = panics()) == EDO_EPANIC);
	printf("%d\n", edo_runtime_free(runtime));
	return 0;
}
