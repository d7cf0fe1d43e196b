/* SPDX-License-Identifier: MIT */

/*
 * The explorer's own test: the small programs by which memory models are told
 * apart. Those that hold must hold; the cases whose names begin with "weak" must
 * be seen to fail.
 */

#include "base/atomic.h"
#include "model.h"

#include <stddef.h>

static uint32_t x, y, z; /* atomic */
static uint32_t payload;
static uint32_t seen[4];

static void begin(void)
{
	x = y = z = payload = 0;
	seen[0] = seen[1] = seen[2] = seen[3] = 0;
}

static void run_two(void *(*first)(void *), void *(*second)(void *))
{
	int a, b;

	begin();
	a = model_spawn(first, NULL);
	b = model_spawn(second, NULL);
	model_join(a);
	model_join(b);
}

/* Message passing */

static void *send_released(void *unused)
{
	model_write(&payload);
	payload = 1;
	edo__store_release(&x, 1u); /* pairs with the loads below */
	return unused;
}

static void *send_relaxed(void *unused)
{
	model_write(&payload);
	payload = 1;
	edo__store_relaxed(&x, 1u); /* no partner: that is the point */
	return unused;
}

static void *receive_acquired(void *unused)
{
	/* Pairs with the store in send_released(). */
	if (edo__load_acquire(&x)) {
		model_read(&payload);
		model_check(payload == 1);
	}
	return unused;
}

static void *receive_relaxed(void *unused)
{
	/* No partner: that is the point. */
	if (edo__load_relaxed(&x))
		model_read(&payload);
	return unused;
}

static void message(void)
{
	run_two(send_released, receive_acquired);
}

static void weak_message_sent_relaxed(void)
{
	run_two(send_relaxed, receive_acquired);
}

static void weak_message_received_relaxed(void)
{
	run_two(send_released, receive_relaxed);
}

/* A release goes on through the read-modify-writes of others. */

static void *pass_on(void *unused)
{
	edo__fetch_add_relaxed(&x, 1u); /* no partner */
	return unused;
}

static void release_sequence(void)
{
	int passing;

	begin();
	passing = model_spawn(pass_on, NULL);
	model_join(model_spawn(send_released, NULL));
	/* Pairs with the store in send_released(). */
	if (edo__load_acquire(&x) == 2)
		model_read(&payload);
	model_join(passing);
}

/* Store buffering */

#define STORE_AND_LOOK(name, own, other, order, i)                  \
	static void *name(void *unused)                             \
	{                                                           \
		edo__store_##order(&(own), 1u); /* see the cases */ \
		seen[i] = edo__load_seq_cst(&(other));              \
		return unused;                                      \
	}

STORE_AND_LOOK(strict_x, x, y, seq_cst, 0)
STORE_AND_LOOK(strict_y, y, x, seq_cst, 1)
STORE_AND_LOOK(lax_x, x, y, release, 0)
STORE_AND_LOOK(lax_y, y, x, release, 1)

static void store_buffering(void)
{
	run_two(strict_x, strict_y);
	model_check(seen[0] || seen[1]);
}

static void weak_store_buffering(void)
{
	run_two(lax_x, lax_y);
	model_check(seen[0] || seen[1]);
}

/* Coherence: one object's values do not go back. */

static void *count_up(void *unused)
{
	edo__store_relaxed(&x, 1u); /* no partner */
	edo__store_relaxed(&x, 2u); /* no partner */
	return unused;
}

static void *look_twice(void *unused)
{
	seen[0] = edo__load_relaxed(&x); /* no partner */
	seen[1] = edo__load_relaxed(&x); /* no partner */
	return unused;
}

static void coherence(void)
{
	run_two(count_up, look_twice);
	model_check(seen[0] <= seen[1]);
}

/* Two readers may see two stores in two orders, unless all is seq_cst. */

static void *set_x(void *unused)
{
	edo__store_release(&x, 1u); /* pairs with both readers */
	return unused;
}

static void *set_y(void *unused)
{
	edo__store_release(&y, 1u); /* pairs with both readers */
	return unused;
}

static void *look_x_then_y(void *unused)
{
	seen[0] = edo__load_acquire(&x); /* pairs with set_x() */
	seen[1] = edo__load_acquire(&y); /* pairs with set_y() */
	return unused;
}

static void *look_y_then_x(void *unused)
{
	seen[2] = edo__load_acquire(&y); /* pairs with set_y() */
	seen[3] = edo__load_acquire(&x); /* pairs with set_x() */
	return unused;
}

static void weak_two_readers(void)
{
	int a, b, c, d;

	begin();
	a = model_spawn(set_x, NULL);
	b = model_spawn(set_y, NULL);
	c = model_spawn(look_x_then_y, NULL);
	d = model_spawn(look_y_then_x, NULL);
	model_join(a);
	model_join(b);
	model_join(c);
	model_join(d);
	model_check(!(seen[0] && !seen[1] && seen[2] && !seen[3]));
}

/* What the explorer must notice besides orders. */

static void *wait_for_ever(void *unused)
{
	/* Pairs with nobody. */
	while (!edo__load_acquire(&z))
		;
	return unused;
}

static void weak_spinning(void)
{
	begin();
	model_join(model_spawn(wait_for_ever, NULL));
}

const struct model_case model_cases[] = {
	{
		.name = "message",
		.proves = "who acquires what was released sees the message",
		.run = message,
	},
	{
		.name = "release_sequence",
		.proves = "a release lasts through relaxed read-modify-writes",
		.run = release_sequence,
	},
	{
		.name = "store_buffering",
		.proves = "of two threads that store and look, seq_cst, one "
			  "sees the other",
		.run = store_buffering,
	},
	{
		.name = "coherence",
		.proves = "one object's values do not go back",
		.run = coherence,
	},
	{ .name = "weak_message_sent_relaxed",
	  .run = weak_message_sent_relaxed },
	{
		.name = "weak_message_received_relaxed",
		.run = weak_message_received_relaxed,
	},
	{ .name = "weak_store_buffering", .run = weak_store_buffering },
	{ .name = "weak_two_readers", .run = weak_two_readers },
	{ .name = "weak_spinning", .run = weak_spinning },
	{ 0 },
};
