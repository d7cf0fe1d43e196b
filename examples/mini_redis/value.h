/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_VALUE_H
#define MINI_REDIS_VALUE_H

/*
 * A value: a run of bytes of any content. Counters are kept as integers, so
 * that INCR adds in place, and short values need no memory of their own.
 */

#include <stdint.h>

#include "bytes.h"
#include "integer.h"

#define VALUE_SIZE_MAX ((size_t)512 * 1024 * 1024)
#define VALUE_SHORT_MAX 16

enum value_kind { VALUE_SHORT, VALUE_INTEGER, VALUE_LONG };

/* All zero: the empty value. */
struct value {
	enum value_kind kind;
	uint32_t size;     /* unless VALUE_INTEGER */
	uint32_t capacity; /* VALUE_LONG: of long_bytes */
	union {
		char short_bytes[VALUE_SHORT_MAX];
		int64_t integer;
		char *long_bytes;
	};
};

void value_deinit(struct value *value);

/* Returns 0, or -ENOMEM, upon which the old value stands. */
int value_set(struct value *value, struct bytes bytes);
void value_set_integer(struct value *value, int64_t integer);

/* Returns 0, -ENOMEM, or -EMSGSIZE beyond VALUE_SIZE_MAX. */
int value_append(struct value *value, struct bytes tail);

/* The bytes, which lie in @value or in @scratch of INTEGER_TEXT_MAX bytes. */
struct bytes value_bytes(const struct value *value, char *scratch);

#endif
