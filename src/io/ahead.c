/* SPDX-License-Identifier: MIT */

/*
 * The bytes in front of a stream; what holds is said in ahead.h.
 */

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "io/ahead.h"
#include "io/stream.h"

void edo__ahead_free(struct edo__ahead *ahead)
{
	edo__free(ahead);
}

size_t edo__ahead_take(struct edo_stream *stream, void *buffer, size_t size)
{
	struct edo__ahead *ahead = stream->ahead;
	size_t n = ahead->size < size ? ahead->size : size;

	memcpy(buffer, ahead->bytes + ahead->start, n);
	ahead->start += n;
	ahead->size -= n;
	return n;
}

int edo__ahead_reserve(struct edo_stream *stream, size_t size)
{
	struct edo__ahead *ahead = stream->ahead;

	if (ahead && (ahead->size || ahead->capacity >= size))
		return 0;
	ahead = edo__malloc(sizeof(*ahead) + size);
	if (!ahead)
		return -ENOMEM;
	ahead->start = 0;
	ahead->size = 0;
	ahead->capacity = size;
	edo__ahead_free(stream->ahead);
	stream->ahead = ahead;
	return 0;
}

void edo__ahead_put_back(struct edo_stream *stream, const void *buffer,
			 size_t size)
{
	struct edo__ahead *ahead = stream->ahead;

	if (ahead->size == 0)
		ahead->start = size;
	ahead->start -= size;
	ahead->size += size;
	memcpy(ahead->bytes + ahead->start, buffer, size);
}

void edo__ahead_release(struct edo_stream *stream)
{
	if (!stream->ahead || stream->ahead->size)
		return;
	edo__ahead_free(stream->ahead);
	stream->ahead = NULL;
}
