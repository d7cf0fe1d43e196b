/* SPDX-License-Identifier: MIT */
#ifndef EDO_IO_DUPLEX_H
#define EDO_IO_DUPLEX_H

/*
 * Two streams in memory, each of which reads what the other writes: for tests,
 * and between tasks.
 */

#include <edo/io/stream.h>

EDO_BEGIN

/**
 * edo_duplex() - make a pair of connected streams in memory
 * @capacity: bytes that fit in each direction before a writer waits, at least 1
 * @ret_a:    one end, untouched on failure
 * @ret_b:    the other end, untouched on failure
 *
 * When one end is closed or shut down, the other reads what is left and then
 * the end of the stream; when it is closed, the other's writes give -EPIPE.
 * Unlike other streams, the two ends may be used on different runtimes.
 *
 * Owns:     the caller owes each end one edo_close() or edo_stream_close().
 * Thread:   any, inside a runtime or not.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   -ENOMEM; -EINVAL for a capacity of 0.
 *
 * Return: 0 or a negative error.
 */
EDO_MUST_USE int edo_duplex(size_t capacity, struct edo_stream **ret_a,
			    struct edo_stream **ret_b);

EDO_END

#endif
