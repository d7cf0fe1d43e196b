/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TIME_ALARM_H
#define EDO_SRC_TIME_ALARM_H

/*
 * What leaf futures that wait for an instant have in common: their states, and
 * a timer on the wheel of the worker that polled them first. Other workers may
 * poll them later, or cancel them.
 *
 *	START --.--> ARMED --.--> EDO_ENDED_READY
 *	         `--> DUE ---'
 *
 * DUE: the instant had come at the first poll, but the budget was spent. An
 * armed timer that has fired ends its future even then: whoever lets a future
 * run against a timer must not be starved by what the future spends.
 *
 * A wheel that is stopped lets go of its timers: the next poll arms it anew, on the
 * wheel of the worker that polls. The flags of the future have the upper half of
 * the tick, its slot the lower one.
 */

#include <edo/future/context.h>

#include "time/wheel.h"

struct edo__alarm {
	struct edo__wheel *wheel;
	struct edo__timer timer;
};

/* First poll: arms @ret_alarm, unless @deadline has come by @now. */
enum edo_poll edo__alarm_start(struct edo_future *self,
			       struct edo_context *context, int64_t deadline,
			       int64_t now, struct edo__alarm *ret_alarm);

/* Further polls. */
enum edo_poll edo__alarm_poll(struct edo_future *self,
			      struct edo_context *context,
			      struct edo__alarm *alarm);

/* Ends the future in EDO_ENDED_CANCELLED, unless it has ended. */
enum edo_poll edo__alarm_cancel(struct edo_future *self,
				struct edo_context *context,
				const struct edo__alarm *alarm);

/* The present instant; where no worker is, a panic. */
int64_t edo__alarm_now(const struct edo_future *self,
		       const struct edo_context *context);

#endif
