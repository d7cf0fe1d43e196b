/* SPDX-License-Identifier: MIT */

/*
 * Names and texts of error codes. Names of errno come from the C library where
 * it knows them; the texts are in English whatever the locale is, because they
 * go into logs.
 */

#define _GNU_SOURCE
#include <edo/base/error.h>

#include <limits.h>
#include <stddef.h>
#include <string.h>

struct error_entry {
	int code;
	const char *name;
	const char *text;
};

static const struct error_entry own_errors[] = {
	{ EDO_ECLOSED, "EDO_ECLOSED", "the other side is closed" },
	{ EDO_ELAGGED, "EDO_ELAGGED", "the receiver was too slow" },
	{ EDO_EPANIC, "EDO_EPANIC", "the task panicked" },
	{ EDO_ESHUTDOWN, "EDO_ESHUTDOWN", "the runtime is shutting down" },
	{ EDO_EFULL, "EDO_EFULL", "no room at the moment" },
	{ EDO_EEMPTY, "EDO_EEMPTY", "nothing there at the moment" },
};

static const struct error_entry *find_own(int code)
{
	for (size_t i = 0; i < sizeof(own_errors) / sizeof(*own_errors); i++)
		if (own_errors[i].code == code)
			return &own_errors[i];
	return NULL;
}

static int to_errno(int code)
{
	return code < 0 && code != INT_MIN ? -code : 0;
}

const char *edo_error_name(int code)
{
	const struct error_entry *own = find_own(code);
	const char *name;

	if (own)
		return own->name;
	name = to_errno(code) ? strerrorname_np(to_errno(code)) : NULL;
	return name ? name : "?";
}

const char *edo_error_text(int code)
{
	const struct error_entry *own = find_own(code);
	const char *text;

	if (own)
		return own->text;
	text = to_errno(code) ? strerrordesc_np(to_errno(code)) : NULL;
	return text ? text : "unknown error";
}
