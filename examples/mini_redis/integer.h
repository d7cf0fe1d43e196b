/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_INTEGER_H
#define MINI_REDIS_INTEGER_H

/*
 * Signed integers of 64 bits as decimal text, in the one spelling that Redis
 * accepts: no sign but a minus, no leading zeros, no spaces. Formatting what
 * was parsed gives the same text back.
 */

#include <stdint.h>

#include "bytes.h"

/* "-9223372036854775808" */
#define INTEGER_TEXT_MAX 20

/* False if @text is no integer in that spelling, or out of range. */
bool integer_parse(struct bytes text, int64_t *ret_value);

/* Writes at most INTEGER_TEXT_MAX bytes, no zero at the end; returns how many. */
size_t integer_format(int64_t value, char *text);

#endif
