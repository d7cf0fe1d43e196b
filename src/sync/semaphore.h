/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SYNC_SEMAPHORE_H
#define EDO_SRC_SYNC_SEMAPHORE_H

/*
 * What other things are made of that wait in line: a mutex is a semaphore of
 * one permit, its lock an acquire under another name.
 */

#include <edo/sync/semaphore.h>

void edo__semaphore_acquire_init(struct edo_semaphore_acquire__frame *frame,
				 const struct edo_future_type *type,
				 struct edo_semaphore *semaphore,
				 uint32_t n_permits);
enum edo_poll edo__semaphore_acquire_poll(struct edo_future *self,
					  struct edo_context *context);
enum edo_poll edo__semaphore_acquire_cancel(struct edo_future *self,
					    struct edo_context *context);

/* False, and nothing changed: there would be more than @n_permits_max. */
bool edo__semaphore_release(struct edo_semaphore *semaphore, uint64_t n_permits,
			    uint64_t n_permits_max);

#endif
