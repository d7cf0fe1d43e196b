/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_GLOB_H
#define MINI_REDIS_GLOB_H

/*
 * Patterns as in KEYS: * any run of bytes, ? any byte, [a-z] one of a set,
 * [^a-z] none of it, \ takes the next byte as it is.
 */

#include "bytes.h"

bool glob_matches(struct bytes pattern, struct bytes text);

#endif
