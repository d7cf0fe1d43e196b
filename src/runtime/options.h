/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_OPTIONS_H
#define EDO_SRC_RUNTIME_OPTIONS_H

#include <edo/base/options.h>

/* Checks what a program asks for (NULL: nothing) and fills in the defaults. 0;
 * -EINVAL, -ENOSYS with the reason on stderr. */
int edo__options_complete(const struct edo_runtime_options *asked,
			  struct edo_runtime_options *ret_options);

#endif
