/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_FUTURE_THREAD_WAKER_H
#define EDO_SRC_FUTURE_THREAD_WAKER_H

/*
 * A waker for a thread that has nothing to do until it is woken, once. It lies on
 * that thread's stack, so it is for those who take no reference.
 */

#include <stdint.h>

#include <edo/future/waker.h>

struct edo__thread_waker {
	struct edo_waker waker;
	uint32_t is_woken; /* atomic; futex */
};

void edo__thread_waker_init(struct edo__thread_waker *waker);
void edo__thread_waker_wait(struct edo__thread_waker *waker);

#endif
