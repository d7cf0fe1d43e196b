/* SPDX-License-Identifier: MIT */

#include "streams.h"

#include <string.h>

#include <edo/io/read.h>
#include <edo/io/write.h>

#define TEXT_MAX 256

ssize_t run_read(struct hand *hand, struct edo_stream *stream, void *buffer,
		 size_t size)
{
	struct edo_read__frame frame;

	edo_read__init(&frame, stream, buffer, size);
	driven_run(hand, &frame.future);
	return frame.output;
}

ssize_t run_write(struct hand *hand, struct edo_stream *stream,
		  const void *buffer, size_t size)
{
	struct edo_write__frame frame;

	edo_write__init(&frame, stream, buffer, size);
	driven_run(hand, &frame.future);
	return frame.output;
}

int run_read_exact(struct hand *hand, struct edo_stream *stream, void *buffer,
		   size_t size)
{
	struct edo_read_exact__frame frame;

	edo_read_exact__init(&frame, stream, buffer, size);
	driven_run(hand, &frame.future);
	return frame.output;
}

int run_write_all(struct hand *hand, struct edo_stream *stream,
		  const void *buffer, size_t size)
{
	struct edo_write_all__frame frame;

	edo_write_all__init(&frame, stream, buffer, size);
	driven_run(hand, &frame.future);
	return frame.output;
}

int run_shutdown(struct hand *hand, struct edo_stream *stream)
{
	struct edo_shutdown__frame frame;

	edo_shutdown__init(&frame, stream);
	driven_run(hand, &frame.future);
	return frame.output;
}

void put(struct hand *hand, struct edo_stream *stream, const char *text)
{
	struct edo_write_all__frame frame;

	edo_write_all__init(&frame, stream, text, strlen(text));
	assert_ready(hand, &frame.future);
	assert_int_equal(frame.output, 0);
}

void assert_gets(struct hand *hand, struct edo_stream *stream, const char *text)
{
	char buffer[TEXT_MAX];

	assert_int_equal(run_read_exact(hand, stream, buffer, strlen(text)), 0);
	assert_memory_equal(buffer, text, strlen(text));
}

void assert_ends(struct hand *hand, struct edo_stream *stream)
{
	char byte;

	assert_int_equal(run_read(hand, stream, &byte, 1), 0);
}
