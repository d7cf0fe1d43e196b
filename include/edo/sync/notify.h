/* SPDX-License-Identifier: MIT */
#ifndef EDO_SYNC_NOTIFY_H
#define EDO_SYNC_NOTIFY_H

/*
 * Tells waiting tasks that something happened, without saying what. A notify
 * keeps at most one permit, so that a notification which comes just before the
 * wait is not lost. It lies in the caller's memory; zero bytes are a valid one.
 *
 * That memory may go as soon as the last wait is READY, also on the frame of the
 * function that waits: whoever notified it, on whatever thread, does not touch
 * the notify any more, even if its call has yet to return. After a wait that was
 * cancelled the calls have to return first.
 */

#include <stdint.h>

#include <edo/future/context.h>
#include <edo/future/future.h>

EDO_BEGIN

struct edo_notify {
	uint64_t words[4];
};

#define EDO_NOTIFY_INIT { { 0, 0, 0, 0 } }

/**
 * edo_notify_init() - make a notify without a permit
 * @notify: memory for it; it must not move, and nobody may wait when it goes
 *
 * Owns:     borrows @notify; nothing has to be given back.
 * Thread:   any, before anybody uses it.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_notify_init(struct edo_notify *notify);

struct edo_notify_wait__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[5];
};
extern const struct edo_future_type edo_notify_wait__type;
void edo_notify_wait__init(struct edo_notify_wait__frame *frame,
			   struct edo_notify *notify);

/**
 * edo_notify_wait() - wait for a notification
 * @notify: notify
 *
 * Owns:     borrows @notify.
 * Thread:   any task.
 * Suspends: until there is a permit, which it uses up, or edo_notify_all() was
 *           called after this future was constructed.
 * Cancel:   safe; the place in the line is lost, a notification meant for it
 *           goes to the next one.
 * Errors:   none.
 *
 * Return: 0.
 */
edo_async int edo_notify_wait(struct edo_notify *notify);

/**
 * edo_notify_one() - notify who has waited longest, or leave a permit
 * @notify: notify
 *
 * Owns:     borrows @notify, at most until the wait that it notified is READY.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_notify_one(struct edo_notify *notify);

/**
 * edo_notify_all() - notify every edo_notify_wait() that exists
 * @notify: notify; a permit it keeps stays
 *
 * Owns:     borrows @notify, at most until all the waits it notified are READY.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 */
void edo_notify_all(struct edo_notify *notify);

EDO_END

#endif
