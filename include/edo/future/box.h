/* SPDX-License-Identifier: MIT */
#ifndef EDO_FUTURE_BOX_H
#define EDO_FUTURE_BOX_H

/*
 * A boxed future lives on the heap and is known by its output alone. Its type
 * edo_boxed(T) is structural, so that two mentions of it are the same type, and
 * gives T back as __typeof__((**p)(0)). The pointer is that of the frame.
 */

#include <edo/future/future.h>

EDO_BEGIN

struct edo_boxed;

/* Memory for a future of @type, not yet constructed; NULL: out of memory. */
void *edo__box_new(const struct edo_future_type *type);
/* The same, but out of memory is a panic that names @file and @line. */
void *edo__box_new_or_panic(const struct edo_future_type *type,
			    const char *file, int line);
/* Frees the memory of a box whose future has ended or was never constructed. */
void edo__box_free(void *takes);
/* Cancels a box that was not polled yet, and frees it; NULL is nothing. */
void edo__box_drop(void *takes, const char *file, int line);
/* Hands a box to the runtime, which cancels and frees it; NULL is nothing. */
void edo__box_detach(void *takes);

EDO_END

#endif
