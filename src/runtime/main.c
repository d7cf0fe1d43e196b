/* SPDX-License-Identifier: MIT */

/*
 * What stands between the system's main() and `async int main`.
 */

#include <edo/runtime/runtime.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <edo/base/error.h>
#include <edo/future/context.h>

/* As of a program in Rust. */
#define EXIT_PANIC 101

static int complain(const char *what, int code)
{
	fprintf(stderr, "edo: %s: %s (%s)\n", what, edo_error_name(code),
		edo_error_text(code));
	return EXIT_FAILURE;
}

/* Why there is no runtime: refused options have been explained already. */
static int complain_of_runtime(int code)
{
	if (code == -EINVAL || code == -ENOSYS)
		return EXIT_FAILURE;
	return complain("the runtime cannot be made", code);
}

static int to_exit_code(int code, const int *result)
{
	if (code == EDO_EPANIC)
		return EXIT_PANIC;
	if (code < 0)
		return complain("main", code);
	if (result && *result < 0)
		return complain("main", *result);
	return result ? *result : EXIT_SUCCESS;
}

int edo__runtime_main(const struct edo_runtime_options *options,
		      struct edo_future *future, const int *result)
{
	struct edo_runtime *runtime;
	int code = edo_runtime_new(options, &runtime);
	int exit_code;

	if (code < 0) {
		edo__future_drop(future, __FILE__, __LINE__);
		return complain_of_runtime(code);
	}
	exit_code = to_exit_code(edo_runtime_block_on(runtime, future), result);
	code = edo_runtime_free(runtime);
	if (code < 0 && exit_code == EXIT_SUCCESS)
		return EXIT_FAILURE;
	return exit_code;
}
