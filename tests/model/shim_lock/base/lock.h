/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_LOCK_H
#define EDO_SRC_BASE_LOCK_H

/*
 * In place of src/base/lock.h: a lock is one step to take and none to give back.
 * The library's own lock is proved by model_lock.c.
 */

#include <stdint.h>

#include "base/atomic.h"
#include "base/solo.h"
#include "system.h"

struct edo__lock {
	uint32_t word; /* the holder's number, from 1; 0: free */
};

#define EDO__LOCK_INIT { 0 }

#define edo__lock_init(lock) ((void)((lock)->word = 0))
#define edo__lock_acquire(lock) \
	model__lock_acquire(&(lock)->word, __FILE__, __LINE__)
#define edo__lock_try_acquire(lock) \
	model__lock_try_acquire(&(lock)->word, __FILE__, __LINE__)
#define edo__lock_release(lock) \
	model__lock_release(&(lock)->word, __FILE__, __LINE__)
#define edo__lock_outlast(lock) \
	(edo__lock_acquire(lock), edo__lock_release(lock))

#endif
