/* SPDX-License-Identifier: MIT */

/*
 * Both directions work on the magnitude as an unsigned number, in which the
 * smallest integer has a place, and apply the sign at the end.
 */

#include "integer.h"

static bool parse_magnitude(struct bytes digits, uint64_t *ret_magnitude)
{
	uint64_t magnitude = 0;

	for (size_t i = 0; i < digits.size; i++) {
		unsigned digit = (unsigned char)digits.data[i] - '0';

		if (digit > 9 ||
		    __builtin_mul_overflow(magnitude, 10, &magnitude) ||
		    __builtin_add_overflow(magnitude, digit, &magnitude))
			return false;
	}
	*ret_magnitude = magnitude;
	return true;
}

bool integer_parse(struct bytes text, int64_t *ret_value)
{
	bool is_negative = text.size > 0 && text.data[0] == '-';
	struct bytes digits = { text.data + is_negative,
				text.size - is_negative };
	uint64_t magnitude;

	if (digits.size == 0 || text.size > INTEGER_TEXT_MAX)
		return false;
	if (digits.data[0] == '0' && text.size > 1)
		return false;
	if (!parse_magnitude(digits, &magnitude) ||
	    magnitude > (uint64_t)INT64_MAX + is_negative)
		return false;
	*ret_value = (int64_t)(is_negative ? -magnitude : magnitude);
	return true;
}

size_t integer_format(int64_t value, char *text)
{
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char reversed[INTEGER_TEXT_MAX];
	size_t n_digits = 0, size = 0;

	do {
		reversed[n_digits++] = (char)('0' + magnitude % 10);
		magnitude /= 10;
	} while (magnitude);
	if (value < 0)
		text[size++] = '-';
	while (n_digits)
		text[size++] = reversed[--n_digits];
	return size;
}
