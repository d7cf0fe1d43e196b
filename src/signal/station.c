/* SPDX-License-Identifier: MIT */

/*
 * Stations and their posts.
 *
 *	bell ---> driver of worker 1: post --.
 *	    '---> driver of worker 2: post --+--> station of the runtime: waits
 *
 *  - A post is a guest of its driver. Its ringer, the reader of the bell, has
 *    nothing to do while the source's lock is held; it rings when scheduled, on
 *    the driver's thread.
 *  - A station lives as long as one of its posts. It is found by the family of
 *    the driver.
 *  - A wait is in `wait_list` from its entry until it is told, leaves, or the
 *    station closes. Its waker is there while it has not been woken since it
 *    was last polled.
 *  - n_told is what the runtime's waits have been told, so a wait that begins
 *    is told at once of what came after that. Who leaves without being told
 *    changes nothing, so it is kept for the next. Who loses its station keeps
 *    `since`, and takes it to the next station.
 *  - All of this is under one lock of the process, but for the bells.
 */

#include "signal/station.h"

#include <errno.h>

#include "base/alloc.h"
#include "driver/source.h"
#include "signal/catch.h"

/* Tasks that are woken in one hold of the lock. */
#define WAKE_BATCH_MAX 16

struct edo__station {
	struct edo__link station_link;
	uint32_t family;
	uint32_t n_posts;
	struct edo__list wait_list;
	bool is_known[EDO__N_SIGNALS]; /* somebody has waited for it here */
	uint32_t n_told[EDO__N_SIGNALS];
};

struct post {
	struct edo__driver_guest guest;
	struct edo__source bell;
	struct edo_waker ringer;
	struct edo__station *station;
};

struct batch {
	int n;
	struct edo_waker *marked[WAKE_BATCH_MAX];
};

struct edo__lock edo__station_lock = EDO__LOCK_INIT;
static struct edo__list station_list = EDO__LIST_INIT(station_list);

static const char post_key;

static struct edo__station_wait *wait_of(struct edo__link *link)
{
	return edo__container_of(link, struct edo__station_wait, wait_link);
}

/* ---- waking --------------------------------------------------------------- */

static void mark(struct edo__station_wait *wait, struct batch *batch)
{
	batch->marked[batch->n++] = edo_waker_mark(wait->waker);
	wait->waker = NULL;
}

static void schedule(struct batch *batch)
{
	for (int i = 0; i < batch->n; i++)
		edo_waker_schedule(batch->marked[i]);
	batch->n = 0;
}

/* Under the lock: marks those whose signal came, as many as fit. */
static void mark_called(struct edo__station *station, struct batch *batch)
{
	edo_list_for_each(link, &station->wait_list) {
		struct edo__station_wait *wait = wait_of(link);

		if (batch->n == WAKE_BATCH_MAX)
			return;
		if (wait->waker &&
		    edo__signal_count(wait->signal) != wait->since)
			mark(wait, batch);
	}
}

static struct edo_waker *ringer_mark(struct edo_waker *ringer)
{
	return ringer;
}

/* The bell rang, and is armed for the next time before anybody is looked for. */
static void ring(struct edo_waker *ringer)
{
	struct post *post = edo__container_of(ringer, struct post, ringer);
	struct batch batch = { 0 };
	bool is_over;

	edo__source_rearm_reader(&post->bell, ringer);
	do {
		edo__lock_acquire(&edo__station_lock);
		mark_called(post->station, &batch);
		edo__lock_release(&edo__station_lock);
		is_over = batch.n < WAKE_BATCH_MAX;
		schedule(&batch);
	} while (!is_over);
}

/* Only the post's bell has it, which does nothing else with it. */
static const struct edo_waker_type ringer_type = {
	.mark = ringer_mark,
	.schedule = ring,
};

/* ---- opening and closing -------------------------------------------------- */

/* Under the lock: the station of @family, or NULL. */
static struct edo__station *find_station(uint32_t family)
{
	edo_list_for_each(link, &station_list) {
		struct edo__station *station = edo__container_of(
			link, struct edo__station, station_link);

		if (station->family == family)
			return station;
	}
	return NULL;
}

/* Joins the station of the family, or founds it with @station, which is empty
 * memory. What is left of that is returned. */
static struct edo__station *join(struct post *post,
				 struct edo__station *station, uint32_t family)
{
	edo__lock_acquire(&edo__station_lock);
	post->station = find_station(family);
	if (!post->station) {
		station->family = family;
		edo__list_init(&station->wait_list);
		edo__list_push_back(&station_list, &station->station_link);
		post->station = station;
		station = NULL;
	}
	post->station->n_posts++;
	edo__lock_release(&edo__station_lock);
	return station;
}

/* Nobody finds it any more. Who still waits asks for another one when polled. */
static void close_station(struct edo__station *station)
{
	struct batch batch = { 0 };
	struct edo__link *link = NULL;

	do {
		edo__lock_acquire(&edo__station_lock);
		while (batch.n < WAKE_BATCH_MAX &&
		       (link = edo__list_pop_front(&station->wait_list))) {
			struct edo__station_wait *wait = wait_of(link);

			wait->station = NULL;
			if (wait->waker)
				mark(wait, &batch);
		}
		edo__lock_release(&edo__station_lock);
		schedule(&batch);
	} while (link);
	edo__free(station);
}

static void free_post(struct edo__source *bell)
{
	edo__free(edo__container_of(bell, struct post, bell));
}

/* The driver closes. */
static void close_post(struct edo__driver_guest *guest)
{
	struct post *post = edo__container_of(guest, struct post, guest);
	struct edo__station *station = post->station;
	bool is_last;

	edo__lock_acquire(&edo__station_lock);
	is_last = --station->n_posts == 0;
	if (is_last)
		edo__link_remove(&station->station_link);
	edo__lock_release(&edo__station_lock);
	if (is_last)
		close_station(station);
	edo__source_release(&post->bell, free_post);
}

static struct post *new_post(void)
{
	struct post *post = edo__calloc(1, sizeof(*post));
	int fd = edo__signal_bell();

	if (!post)
		return NULL;
	post->guest.key = &post_key;
	post->guest.leave = close_post;
	post->ringer.type = &ringer_type;
	edo__source_init(&post->bell, fd);
	edo__source_read_would_block(&post->bell,
				     edo__source_look(&post->bell));
	return post;
}

int edo__station_open(const struct edo_context *context)
{
	struct edo__driver *driver = edo__driver_of(context);
	struct edo__station *station;
	struct post *post;
	int result = -ENOMEM;

	if (edo__driver_find_guest(driver, &post_key))
		return 0;
	post = new_post();
	station = edo__calloc(1, sizeof(*station));
	if (post && station)
		result = edo__source_arm_reader_with(&post->bell, context,
						     &post->ringer);
	if (result != -EAGAIN) {
		edo__free(post);
		edo__free(station);
		return result;
	}
	edo__free(join(post, station, driver->family));
	edo__driver_add_guest(driver, &post->guest);
	return 0;
}

/* ---- waits ---------------------------------------------------------------- */

bool edo__station_enter(struct edo__station_wait *wait, int signal,
			uint32_t n_before, const struct edo_context *context)
{
	struct edo__station *station;

	if (wait->station)
		return true;
	station = find_station(edo__driver_of(context)->family);
	if (!station)
		return false;
	if (!station->is_known[signal]) {
		station->is_known[signal] = true;
		station->n_told[signal] = n_before;
	}
	if (!wait->has_since)
		wait->since = station->n_told[signal];
	wait->has_since = true;
	wait->signal = (uint8_t)signal;
	wait->station = station;
	edo__list_push_back(&station->wait_list, &wait->wait_link);
	return true;
}

bool edo__station_tell(struct edo__station_wait *wait, struct edo_waker *waker)
{
	uint32_t n = edo__signal_count(wait->signal);

	if (n == wait->since) {
		wait->waker = waker;
		return false;
	}
	wait->station->n_told[wait->signal] = n;
	edo__station_leave(wait);
	return true;
}

void edo__station_leave(struct edo__station_wait *wait)
{
	edo__link_remove(&wait->wait_link);
	wait->station = NULL;
}
