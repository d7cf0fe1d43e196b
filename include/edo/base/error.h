/* SPDX-License-Identifier: MIT */
#ifndef EDO_BASE_ERROR_H
#define EDO_BASE_ERROR_H

/*
 * Results are >= 0 for success and negative for failure: -errno, or one of
 * Edo's own codes, which lie beyond every errno.
 */

#include <edo/base/compiler.h>

EDO_BEGIN

#define EDO_ECLOSED (-4097)   /* the other side is gone */
#define EDO_ELAGGED (-4098)   /* a slow receiver lost items */
#define EDO_EPANIC (-4099)    /* the task panicked */
#define EDO_ESHUTDOWN (-4100) /* the runtime is shutting down */
#define EDO_EFULL (-4101)     /* no room at the moment */
#define EDO_EEMPTY (-4102)    /* nothing there at the moment */

/**
 * edo_error_name() - symbolic name of an error code
 * @code: negative result, of the C library or of Edo
 *
 * Owns:     nothing; the string is static.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none; an unknown code gives "?".
 *
 * Return: for instance "ECONNRESET" or "EDO_ECLOSED".
 */
const char *edo_error_name(int code);

/**
 * edo_error_text() - an error code in words
 * @code: negative result, of the C library or of Edo
 *
 * Owns:     nothing; the string is static.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none; an unknown code gives "unknown error".
 *
 * Return: for instance "connection reset by peer".
 */
const char *edo_error_text(int code);

EDO_END

#endif
