/* What would be believed of a call that only makes a future. */
#include <edo.h>

async int a(int x) __attribute__((const));
async int b(int x) __attribute__((__pure__, warn_unused_result));
async __attribute__((malloc)) void *c(int x);
async int d(int x) __attribute__((alias("a"), cold));
__attribute__((constructor(101))) async void e(void);
async void g(void) __attribute__((naked));
async void h(void) __attribute__((no_such_attribute));
async int i(const char *text, int x)
	__attribute__((nonnull(1), visibility("hidden"), unused));
