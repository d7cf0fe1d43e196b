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

#define EDO__SOLO_CAS(name_, type_, cas_)                                     \
	static inline bool name_(type_ *word, type_ *expected, type_ desired) \
	{                                                                     \
		if (!edo__is_solo())                                          \
			/* The callers name the partner. */                   \
			return cas_(word, expected, desired);                 \
		if (edo__load_relaxed(word) != *expected) {                   \
			/* alone: no partner */                               \
			*expected = edo__load_relaxed(word);                  \
			return false;                                         \
		}                                                             \
		edo__store_relaxed(word, desired); /* alone: no partner */    \
		return true;                                                  \
	}

EDO__SOLO_CAS(edo__solo_cas_acq_rel, uint32_t, edo__cas_acq_rel)
EDO__SOLO_CAS(edo__solo_cas_weak_acq_rel_64, uint64_t, edo__cas_weak_acq_rel)

#define EDO__SOLO_FETCH(name_, type_, operator_, fetch_)                \
	static inline type_ name_(type_ *word, type_ value)             \
	{                                                               \
		type_ old;                                              \
                                                                        \
		if (!edo__is_solo())                                    \
			/* The callers name the partner. */             \
			return fetch_(word, value);                     \
		old = edo__load_relaxed(word); /* alone: no partner */  \
		/* alone: no partner */                                 \
		edo__store_relaxed(word, (type_)(old operator_ value)); \
		return old;                                             \
	}

EDO__SOLO_FETCH(edo__solo_fetch_add_acq_rel, uint32_t, +,
		edo__fetch_add_acq_rel)
EDO__SOLO_FETCH(edo__solo_fetch_add_relaxed_64, uint64_t, +,
		edo__fetch_add_relaxed)
EDO__SOLO_FETCH(edo__solo_fetch_sub_acq_rel_64, uint64_t, -,
		edo__fetch_sub_acq_rel)

#endif
