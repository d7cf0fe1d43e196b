/* SPDX-License-Identifier: MIT */

/*
 *  - What can be an integer (integer.h) is one: no other kind ever holds such a
 *    text, so "is it a number?" is a look at the kind.
 *  - A long value is longer than VALUE_SHORT_MAX. It is overwritten in place
 *    while it fits and does not waste too much.
 */

#include "value.h"

#include <errno.h>
#include <stdlib.h>

/* Memory of a long value is given back when less than 1/4 of it is used. */
#define WASTE_MAX 4

void value_deinit(struct value *value)
{
	if (value->kind == VALUE_LONG)
		free(value->long_bytes);
	*value = (struct value){ 0 };
}

void value_set_integer(struct value *value, int64_t integer)
{
	if (value->kind == VALUE_LONG)
		free(value->long_bytes);
	value->kind = VALUE_INTEGER;
	value->integer = integer;
}

static void set_short(struct value *value, struct bytes bytes)
{
	if (value->kind == VALUE_LONG)
		free(value->long_bytes);
	value->kind = VALUE_SHORT;
	value->size = (uint32_t)bytes.size;
	memcpy(value->short_bytes, bytes.data, bytes.size);
}

static bool fits_in_place(const struct value *value, size_t size)
{
	return value->kind == VALUE_LONG && size <= value->capacity &&
	       size >= value->capacity / WASTE_MAX;
}

static int set_long(struct value *value, struct bytes bytes)
{
	char *memory;

	if (!fits_in_place(value, bytes.size)) {
		memory = malloc(bytes.size);
		if (!memory)
			return -ENOMEM;
		value_deinit(value);
		value->kind = VALUE_LONG;
		value->long_bytes = memory;
		value->capacity = (uint32_t)bytes.size;
	}
	memcpy(value->long_bytes, bytes.data, bytes.size);
	value->size = (uint32_t)bytes.size;
	return 0;
}

int value_set(struct value *value, struct bytes bytes)
{
	int64_t integer;

	if (integer_parse(bytes, &integer))
		value_set_integer(value, integer);
	else if (bytes.size <= VALUE_SHORT_MAX)
		set_short(value, bytes);
	else
		return set_long(value, bytes);
	return 0;
}

struct bytes value_bytes(const struct value *value, char *scratch)
{
	switch (value->kind) {
	case VALUE_INTEGER:
		return (struct bytes){ scratch, integer_format(value->integer,
							       scratch) };
	case VALUE_LONG:
		return (struct bytes){ value->long_bytes, value->size };
	default:
		return (struct bytes){ value->short_bytes, value->size };
	}
}

/* Makes a long value of what is there, with room for @size bytes in all. */
static int reserve_long(struct value *value, struct bytes head, size_t size)
{
	size_t capacity = size < VALUE_SIZE_MAX / 2 ? size * 2 : VALUE_SIZE_MAX;
	char *memory;

	if (value->kind == VALUE_LONG && size <= value->capacity)
		return 0;
	memory = realloc(value->kind == VALUE_LONG ? value->long_bytes : NULL,
			 capacity);
	if (!memory)
		return -ENOMEM;
	if (value->kind != VALUE_LONG)
		memcpy(memory, head.data, head.size);
	value->kind = VALUE_LONG;
	value->size = (uint32_t)head.size;
	value->capacity = (uint32_t)capacity;
	value->long_bytes = memory;
	return 0;
}

/* The result may be an integer, or short: let value_set() decide. */
static int append_short(struct value *value, struct bytes head,
			struct bytes tail)
{
	char joined[INTEGER_TEXT_MAX];

	memcpy(joined, head.data, head.size);
	memcpy(joined + head.size, tail.data, tail.size);
	return value_set(value,
			 (struct bytes){ joined, head.size + tail.size });
}

int value_append(struct value *value, struct bytes tail)
{
	char scratch[INTEGER_TEXT_MAX];
	struct bytes head = value_bytes(value, scratch);
	size_t size = head.size + tail.size;

	if (size > VALUE_SIZE_MAX)
		return -EMSGSIZE;
	if (size <= sizeof(scratch))
		return append_short(value, head, tail);
	if (reserve_long(value, head, size) < 0)
		return -ENOMEM;
	memcpy(value->long_bytes + head.size, tail.data, tail.size);
	value->size = (uint32_t)size;
	return 0;
}
