/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_REPLY_H
#define MINI_REDIS_REPLY_H

/*
 * Replies in RESP2, encoded into one buffer that is written out once per batch
 * of commands.
 *
 * No encoder answers an error. A reply for which there is no memory is lost as
 * a whole: reply_end() puts an error in its place, into room that
 * reply_begin() has set aside.
 */

#include <stdint.h>

#include "buffer.h"

struct reply {
	struct buffer buffer;
	size_t mark;  /* bytes in the buffer before the present reply */
	bool is_lost; /* it did not fit */
};

/* Opens the reply to one command. False: not even an error would fit. */
bool reply_begin(struct reply *reply);
void reply_end(struct reply *reply);

/* Forgets what the present reply holds so far. */
void reply_rewind(struct reply *reply);

void reply_raw(struct reply *reply, struct bytes bytes);
void reply_status(struct reply *reply, const char *word);
void reply_error(struct reply *reply, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
void reply_integer(struct reply *reply, int64_t value);
void reply_bytes(struct reply *reply, struct bytes bytes);
void reply_text(struct reply *reply, const char *text);
void reply_null(struct reply *reply);
/* @n_elements replies follow. */
void reply_array(struct reply *reply, size_t n_elements);

static inline void reply_ok(struct reply *reply)
{
	reply_raw(reply, (struct bytes){ "+OK\r\n", 5 });
}

#endif
