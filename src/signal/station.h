/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SIGNAL_STATION_H
#define EDO_SRC_SIGNAL_STATION_H

/*
 * Where the waits of one runtime are told that a signal came. A runtime has one
 * station, and a post on each of its workers that has ever begun a wait: the
 * post hears the bell, and whoever hears it first wakes all those waits of the
 * station whose signal came.
 */

#include <stdbool.h>
#include <stdint.h>

#include <edo/future/context.h>

#include "base/list.h"
#include "base/lock.h"
#include "signal/catch.h"

_Static_assert(EDO__N_SIGNALS <= UINT8_MAX + 1,
	       "a signal takes more than a byte");

struct edo__station;

/* A wait, as its station sees it; all of it is under edo__station_lock. */
struct edo__station_wait {
	struct edo__station *station; /* NULL: none yet, or it closed */
	struct edo__link wait_link;
	struct edo_waker *waker; /* borrowed while it is not told; or NULL */
	uint32_t since;          /* how often the signal had come, once */
	bool has_since;
	uint8_t signal;
};

/* Of all stations: signals are rare. */
extern struct edo__lock edo__station_lock;

/* Sees to it that the worker of @context has a post. 0, or an error of arming,
 * or -ENOMEM. Not under the lock. */
int edo__station_open(const struct edo_context *context);

/* Under the lock: @wait, for @signal, joins the station of the worker's runtime,
 * unless it is in one. If nobody has waited for it there, what comes after
 * @n_before times is seen. False: there is none. */
bool edo__station_enter(struct edo__station_wait *wait, int signal,
			uint32_t n_before, const struct edo_context *context);
/* Under the lock, in a station: true if the signal came, which is told herewith,
 * so that the wait leaves; else @waker is armed. */
bool edo__station_tell(struct edo__station_wait *wait, struct edo_waker *waker);
/* Under the lock: leaves, if it has entered. */
void edo__station_leave(struct edo__station_wait *wait);

#endif
