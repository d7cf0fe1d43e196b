/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_STREAMS_H
#define EDO_TESTS_SUPPORT_STREAMS_H

/*
 * The futures of streams as plain calls that drive them to their end by hand,
 * for tests in which they are not what is tested.
 */

#include "driven.h"

#include <sys/types.h>

#include <edo/io/stream.h>

ssize_t run_read(struct hand *hand, struct edo_stream *stream, void *buffer,
		 size_t size);
ssize_t run_write(struct hand *hand, struct edo_stream *stream,
		  const void *buffer, size_t size);
int run_read_exact(struct hand *hand, struct edo_stream *stream, void *buffer,
		   size_t size);
int run_write_all(struct hand *hand, struct edo_stream *stream,
		  const void *buffer, size_t size);
int run_shutdown(struct hand *hand, struct edo_stream *stream);

/* Writes @text, which the stream takes at once. */
void put(struct hand *hand, struct edo_stream *stream, const char *text);

/* The next bytes of @stream are @text. */
void assert_gets(struct hand *hand, struct edo_stream *stream,
		 const char *text);

/* The stream ends here. */
void assert_ends(struct hand *hand, struct edo_stream *stream);

#endif
