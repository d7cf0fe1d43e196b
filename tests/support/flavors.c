/* SPDX-License-Identifier: MIT */

#include "flavors.h"

struct flavor flavor = FLAVOR_PLAIN;

struct edo_runtime *flavor_runtime(struct edo_runtime_options options)
{
	struct edo_runtime *runtime = NULL;

	assert_int_equal(edo_runtime_new(&options, &runtime), 0);
	return runtime;
}
