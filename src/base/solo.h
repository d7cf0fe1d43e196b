/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_SOLO_H
#define EDO_SRC_BASE_SOLO_H

/*
 * A read-modify-write costs ten times a plain access, and buys nothing while
 * the process has one thread: the C library knows whether it has. The answer
 * can only change where a thread is started or joined, so it holds for any
 * section that does neither; and what was done with plain accesses before a
 * thread was started is visible to it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/atomic.h"

#if defined(__has_include)
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define edo__is_solo() __builtin_expect(__libc_single_threaded, 1)
#endif
#endif
#ifndef edo__is_solo
#define edo__is_solo() false
#endif

/* Like their namesakes in atomic.h. */

static inline bool edo__solo_cas_acq_rel(uint32_t *word, uint32_t *expected,
					 uint32_t desired)
{
	if (!edo__is_solo())
		/* The callers name the partner. */
		return edo__cas_acq_rel(word, expected, desired);
	if (edo__load_relaxed(word) != *expected) {
		*expected = edo__load_relaxed(word); /* alone: no partner */
		return false;
	}
	edo__store_relaxed(word, desired); /* alone: no partner */
	return true;
}

static inline uint32_t edo__solo_fetch_add_acq_rel(uint32_t *word,
						   uint32_t value)
{
	uint32_t old;

	if (!edo__is_solo())
		/* The callers name the partner. */
		return edo__fetch_add_acq_rel(word, value);
	old = edo__load_relaxed(word);         /* alone: no partner */
	edo__store_relaxed(word, old + value); /* alone: no partner */
	return old;
}

#endif
