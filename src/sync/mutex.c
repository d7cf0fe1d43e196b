/* SPDX-License-Identifier: MIT */

/*
 * A semaphore of one permit, which the holder has: so the next in line gets it
 * at the moment of unlocking, and nobody overtakes. It is never closed.
 */

#include <edo/sync/mutex.h>

#include <edo/future/leaf.h>

#include "future/where.h"
#include "sync/semaphore.h"

_Static_assert(sizeof(struct edo_mutex_lock__frame) ==
		       sizeof(struct edo_semaphore_acquire__frame),
	       "locking is acquiring");

void edo_mutex_init(struct edo_mutex *mutex)
{
	edo_semaphore_init(&mutex->semaphore, 1);
}

void edo_mutex_lock__init(struct edo_mutex_lock__frame *frame,
			  struct edo_mutex *mutex)
{
	edo__semaphore_acquire_init((void *)frame, &edo_mutex_lock__type,
				    &mutex->semaphore, 1);
}

const struct edo_future_type edo_mutex_lock__type =
	EDO_LEAF_TYPE(edo_mutex_lock, edo__semaphore_acquire_poll,
		      edo__semaphore_acquire_cancel);

bool edo_mutex_try_lock(struct edo_mutex *mutex)
{
	return edo_semaphore_try_acquire(&mutex->semaphore, 1) == 0;
}

void edo_mutex_unlock(struct edo_mutex *mutex)
{
	if (!edo__semaphore_release(&mutex->semaphore, 1, 1))
		edo__misuse("edo_mutex_unlock: it is not locked");
}
