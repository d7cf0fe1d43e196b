/* SPDX-License-Identifier: MIT */
#ifndef EDO_FUTURE_LEAF_H
#define EDO_FUTURE_LEAF_H

/*
 * How a leaf future describes itself: NAME has a complete `struct NAME__frame`
 * whose members begin with `struct edo_future future` and the output.
 *
 *	const struct edo_future_type NAME__type =
 *		EDO_LEAF_TYPE(NAME, NAME_poll, NAME_cancel);
 */

#include <stddef.h>

#include <edo/future/future.h>

#define EDO_LEAF_TYPE(name_, poll_, cancel_)                                   \
	{                                                                      \
		.abi = EDO_FUTURE_ABI, .size = sizeof(struct edo_future_type), \
		.poll = (poll_), .cancel = (cancel_),                          \
		.frame_size = sizeof(struct name_##__frame),                   \
		.frame_align = __alignof__(struct name_##__frame),             \
		.output_offset = offsetof(struct name_##__frame, output),      \
		.output_size = sizeof(((struct name_##__frame *)0)->output),   \
		.flags = EDO_TYPE_SEND, .name = #name_,                        \
	}

#endif
