/* SPDX-License-Identifier: MIT */
#ifndef EDO_IO_COPY_H
#define EDO_IO_COPY_H

/*
 * From one stream into another, until the first one ends.
 */

#include <edo/io/stream.h>

EDO_BEGIN

struct edo_copy__frame {
	struct edo_future future;
	int64_t output;
	uint64_t words[4];
};
extern const struct edo_future_type edo_copy__type;
void edo_copy__init(struct edo_copy__frame *frame, struct edo_stream *from,
		    struct edo_stream *to);

/**
 * edo_copy() - write to one stream all that another one gives
 * @from: stream to read, to its end
 * @to:   stream to write; it is flushed, not shut down; it may be @from itself
 *
 * Owns:     borrows both until it is ready or cancelled: it is the reader of
 *           @from and the writer of @to all the time. It has a buffer of 8 KiB.
 * Thread:   a task of the streams' runtime.
 * Suspends: until @from has ended, or an error is there.
 * Cancel:   safe; bytes that were read and not yet written go back in front of
 *           the others of @from.
 * Errors:   those of edo_read() and edo_write(), upon which bytes that were not
 *           written go back likewise; -ENOMEM.
 *
 * Return: bytes copied, or a negative error.
 */
edo_async int64_t edo_copy(struct edo_stream *from, struct edo_stream *to);

EDO_END

#endif
