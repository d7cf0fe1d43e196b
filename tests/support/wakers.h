/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_WAKERS_H
#define EDO_TESTS_SUPPORT_WAKERS_H

/*
 * For wakers that outlive their tests: all of a wake is done when it is
 * scheduled.
 */

#include <edo/future/waker.h>

static inline struct edo_waker *mark_self(struct edo_waker *waker)
{
	return waker;
}

#endif
