/* SPDX-License-Identifier: MIT */

/*
 * Signals as futures. The handlers of the process count (catch.c), and each
 * runtime compares the counts with what its waits have been told.
 *
 *      handler:  count++ ------------> bell ------> every runtime's driver
 *                                                              |
 *      wait:     count != since   <------- wake -------- station (a guest of
 *                                                          the driver)
 *
 *  - A station and its waits belong to the thread of its driver; it shares with
 *    the rest of the process the counts and the bell, which it only reads.
 *  - A wait is in `wait_list` from the poll that armed it to its end, or to the
 *    end of the station.
 *  - It is ready when the count has moved on from `since`, which is what the
 *    runtime's waits had been told when it began. Who is told stores the count
 *    in n_told; who is cancelled stores nothing, so what it would have been
 *    told is kept for the next.
 */

#include <errno.h>
#include <stdbool.h>

#include <edo/base/panic.h>
#include <edo/future/leaf.h>
#include <edo/signal/signal.h>

#include "base/alloc.h"
#include "driver/source.h"
#include "signal/catch.h"

/* One runtime's part. */
struct station {
	struct edo__driver_guest guest;
	struct edo__source bell;
	struct edo_waker ringer; /* the reader of the bell */
	struct edo__list wait_list;
	bool is_known[EDO__N_SIGNALS]; /* somebody has waited for it here */
	uint32_t n_told[EDO__N_SIGNALS];
};

struct __attribute__((__may_alias__)) waiting {
	struct edo_future future;
	int output;
	int signal;
	struct station *station;
	struct edo__link wait_link; /* in the station's list while it waits */
	struct edo_waker *waker;    /* borrowed meanwhile */
	uint32_t since;
};

_Static_assert(sizeof(struct waiting) <= sizeof(struct edo_signal_wait__frame),
	       "edo_signal_wait: the frame is too small");
_Static_assert(offsetof(struct waiting, output) ==
		       offsetof(struct edo_signal_wait__frame, output),
	       "edo_signal_wait: the output is elsewhere");

static struct station *station_of(struct edo_waker *ringer)
{
	return edo__container_of(ringer, struct station, ringer);
}

/* The bell rang: wakes those whose signal came. They leave the list when they
 * are polled; the bell is armed again for those who stay. */
static void ring(struct edo_waker *ringer)
{
	struct station *station = station_of(ringer);

	edo__source_read_would_block(&station->bell);
	station->bell.reader = ringer;
	edo_list_for_each(link, &station->wait_list) {
		struct waiting *waiting =
			edo__container_of(link, struct waiting, wait_link);

		if (edo__signal_count(waiting->signal) != waiting->since)
			edo_waker_wake_by_ref(waiting->waker);
	}
}

static struct edo_waker *mark(struct edo_waker *ringer)
{
	ring(ringer);
	return NULL;
}

/* It lives as long as the station, and only the station's bell has it. */
static void count_reference(struct edo_waker *ringer)
{
	(void)ringer;
}

static const struct edo_waker_type ringer_type = {
	.wake = ring,
	.mark = mark,
	.ref = count_reference,
	.unref = count_reference,
};

static const char station_key;

/* The driver closes. Whoever still waits asks for a new station when polled. */
static void close_station(struct edo__driver_guest *guest)
{
	struct station *station =
		edo__container_of(guest, struct station, guest);
	struct edo__link *link;

	edo__source_deregister(&station->bell);
	while ((link = edo__list_pop_front(&station->wait_list))) {
		struct waiting *waiting =
			edo__container_of(link, struct waiting, wait_link);

		waiting->station = NULL;
		edo_waker_wake_by_ref(waiting->waker);
	}
	edo__free(station);
}

static int new_station(const struct edo_context *context,
		       struct station **ret_station)
{
	struct station *station = edo__calloc(1, sizeof(*station));
	int result;

	if (!station)
		return -ENOMEM;
	station->guest.key = &station_key;
	station->guest.leave = close_station;
	station->ringer.type = &ringer_type;
	edo__list_init(&station->wait_list);
	edo__source_init(&station->bell, edo__signal_bell());
	edo__source_read_would_block(&station->bell);
	result = edo__source_arm_reader_with(&station->bell, context,
					     &station->ringer);
	if (result != -EAGAIN) {
		edo__free(station);
		return result;
	}
	edo__driver_add_guest(context->worker->driver, &station->guest);
	*ret_station = station;
	return 0;
}

static int find_station(const struct edo_context *context,
			struct station **ret_station)
{
	struct edo__driver_guest *guest =
		edo__driver_find_guest(edo__driver_of(context), &station_key);

	if (!guest)
		return new_station(context, ret_station);
	*ret_station = edo__container_of(guest, struct station, guest);
	return 0;
}

/* First poll: 0 or an error. */
static int begin(struct waiting *waiting, const struct edo_context *context)
{
	int number = waiting->signal;
	struct station *station = NULL;
	int result = edo__signal_take_over(number);

	if (result == 0)
		result = find_station(context, &station);
	if (result != 0)
		return result;
	if (!station->is_known[number]) {
		station->is_known[number] = true;
		station->n_told[number] = edo__signal_count(number);
	}
	waiting->station = station;
	waiting->since = station->n_told[number];
	return 0;
}

static enum edo_poll finish(struct waiting *waiting, int result)
{
	edo__link_remove(&waiting->wait_link);
	waiting->output = result;
	waiting->future.state = EDO_ENDED_READY;
	return EDO_READY;
}

static enum edo_poll wait_poll(struct edo_future *self,
			       struct edo_context *context)
{
	struct waiting *waiting = (struct waiting *)self;
	struct station *station;
	uint32_t n;

	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	if (!waiting->station) {
		int result = begin(waiting, context);

		if (result < 0)
			return finish(waiting, result);
	}
	station = waiting->station;
	n = edo__signal_count(waiting->signal);
	if (n != waiting->since) {
		station->n_told[waiting->signal] = n;
		return finish(waiting, 0);
	}
	waiting->waker = context->waker;
	if (!edo__link_is_linked(&waiting->wait_link))
		edo__list_push_back(&station->wait_list, &waiting->wait_link);
	return edo_leaf_pending(context);
}

static enum edo_poll wait_cancel(struct edo_future *self,
				 struct edo_context *context)
{
	struct waiting *waiting = (struct waiting *)self;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	edo__link_remove(&waiting->wait_link);
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_signal_wait__type =
	EDO_LEAF_TYPE(edo_signal_wait, wait_poll, wait_cancel);

void edo_signal_wait__init(struct edo_signal_wait__frame *frame, int signal)
{
	struct waiting *waiting = (struct waiting *)frame;

	waiting->future = (struct edo_future){ .type = &edo_signal_wait__type };
	waiting->signal = signal;
	waiting->station = NULL;
	edo__link_init(&waiting->wait_link);
}
