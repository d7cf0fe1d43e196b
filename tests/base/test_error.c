/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>
#include <limits.h>

#include <edo/base/error.h>

TEST(every_code_of_edo_has_a_name_and_a_text)
{
	for (int code = EDO_EEMPTY; code <= EDO_ECLOSED; code++) {
		assert_memory_equal(edo_error_name(code), "EDO_E", 5);
		assert_string_not_equal(edo_error_text(code), "unknown error");
	}
	assert_string_equal(edo_error_name(EDO_ECLOSED), "EDO_ECLOSED");
}

TEST(codes_of_the_c_library_keep_their_names)
{
	assert_string_equal(edo_error_name(-ECONNRESET), "ECONNRESET");
	assert_string_equal(edo_error_text(-ENOENT),
			    "No such file or directory");
}

TEST(other_numbers_are_unknown_but_safe)
{
	const int codes[] = { 0, 1, INT_MAX, INT_MIN, -4000, -5000 };

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		assert_string_equal(edo_error_name(codes[i]), "?");
		assert_string_equal(edo_error_text(codes[i]), "unknown error");
	}
}
