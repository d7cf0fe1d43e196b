/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_ATOMIC_H
#define EDO_SRC_BASE_ATOMIC_H

/*
 * Every atomic access of the library goes through here: C11 semantics on plain
 * objects of 1, 2, 4 or 8 bytes and on pointers, the memory order in the name.
 * Objects that are accessed like this say so in a comment where they are
 * declared. There are no stand-alone fences: ThreadSanitizer does not see them.
 *
 * An access that is not seq_cst names its partner in a comment.
 */

#include <stdbool.h>

/* value = load(pointer) */
#define edo__load_relaxed(pointer) __atomic_load_n((pointer), __ATOMIC_RELAXED)
#define edo__load_acquire(pointer) __atomic_load_n((pointer), __ATOMIC_ACQUIRE)
#define edo__load_seq_cst(pointer) __atomic_load_n((pointer), __ATOMIC_SEQ_CST)

/* store(pointer, value) */
#define edo__store_relaxed(pointer, value) \
	__atomic_store_n((pointer), (value), __ATOMIC_RELAXED)
#define edo__store_release(pointer, value) \
	__atomic_store_n((pointer), (value), __ATOMIC_RELEASE)
#define edo__store_seq_cst(pointer, value) \
	__atomic_store_n((pointer), (value), __ATOMIC_SEQ_CST)

/* old = exchange(pointer, value) */
#define edo__exchange_relaxed(pointer, value) \
	__atomic_exchange_n((pointer), (value), __ATOMIC_RELAXED)
#define edo__exchange_acquire(pointer, value) \
	__atomic_exchange_n((pointer), (value), __ATOMIC_ACQUIRE)
#define edo__exchange_release(pointer, value) \
	__atomic_exchange_n((pointer), (value), __ATOMIC_RELEASE)
#define edo__exchange_acq_rel(pointer, value) \
	__atomic_exchange_n((pointer), (value), __ATOMIC_ACQ_REL)
#define edo__exchange_seq_cst(pointer, value) \
	__atomic_exchange_n((pointer), (value), __ATOMIC_SEQ_CST)

/*
 * bool done = cas(pointer, &expected, desired): stores @desired if the object
 * equals *@expected, else loads the object into *@expected (in the order a load
 * may have). The weak ones may fail without cause and belong into loops.
 */
#define edo__cas_relaxed(pointer, expected, desired)                         \
	__atomic_compare_exchange_n((pointer), (expected), (desired), false, \
				    __ATOMIC_RELAXED, __ATOMIC_RELAXED)
#define edo__cas_acquire(pointer, expected, desired)                         \
	__atomic_compare_exchange_n((pointer), (expected), (desired), false, \
				    __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)
#define edo__cas_release(pointer, expected, desired)                         \
	__atomic_compare_exchange_n((pointer), (expected), (desired), false, \
				    __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define edo__cas_acq_rel(pointer, expected, desired)                         \
	__atomic_compare_exchange_n((pointer), (expected), (desired), false, \
				    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)
#define edo__cas_seq_cst(pointer, expected, desired)                         \
	__atomic_compare_exchange_n((pointer), (expected), (desired), false, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define edo__cas_weak_acquire(pointer, expected, desired)                   \
	__atomic_compare_exchange_n((pointer), (expected), (desired), true, \
				    __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)
#define edo__cas_weak_release(pointer, expected, desired)                   \
	__atomic_compare_exchange_n((pointer), (expected), (desired), true, \
				    __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define edo__cas_weak_acq_rel(pointer, expected, desired)                   \
	__atomic_compare_exchange_n((pointer), (expected), (desired), true, \
				    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)
#define edo__cas_weak_seq_cst(pointer, expected, desired)                   \
	__atomic_compare_exchange_n((pointer), (expected), (desired), true, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

/* old = fetch_x(pointer, value) */
#define edo__fetch_add_relaxed(pointer, value) \
	__atomic_fetch_add((pointer), (value), __ATOMIC_RELAXED)
#define edo__fetch_add_acquire(pointer, value) \
	__atomic_fetch_add((pointer), (value), __ATOMIC_ACQUIRE)
#define edo__fetch_add_release(pointer, value) \
	__atomic_fetch_add((pointer), (value), __ATOMIC_RELEASE)
#define edo__fetch_add_acq_rel(pointer, value) \
	__atomic_fetch_add((pointer), (value), __ATOMIC_ACQ_REL)
#define edo__fetch_add_seq_cst(pointer, value) \
	__atomic_fetch_add((pointer), (value), __ATOMIC_SEQ_CST)
#define edo__fetch_sub_relaxed(pointer, value) \
	__atomic_fetch_sub((pointer), (value), __ATOMIC_RELAXED)
#define edo__fetch_sub_release(pointer, value) \
	__atomic_fetch_sub((pointer), (value), __ATOMIC_RELEASE)
#define edo__fetch_sub_acq_rel(pointer, value) \
	__atomic_fetch_sub((pointer), (value), __ATOMIC_ACQ_REL)
#define edo__fetch_sub_seq_cst(pointer, value) \
	__atomic_fetch_sub((pointer), (value), __ATOMIC_SEQ_CST)
#define edo__fetch_or_relaxed(pointer, value) \
	__atomic_fetch_or((pointer), (value), __ATOMIC_RELAXED)
#define edo__fetch_or_release(pointer, value) \
	__atomic_fetch_or((pointer), (value), __ATOMIC_RELEASE)
#define edo__fetch_or_acq_rel(pointer, value) \
	__atomic_fetch_or((pointer), (value), __ATOMIC_ACQ_REL)
#define edo__fetch_or_seq_cst(pointer, value) \
	__atomic_fetch_or((pointer), (value), __ATOMIC_SEQ_CST)
#define edo__fetch_and_release(pointer, value) \
	__atomic_fetch_and((pointer), (value), __ATOMIC_RELEASE)
#define edo__fetch_and_acq_rel(pointer, value) \
	__atomic_fetch_and((pointer), (value), __ATOMIC_ACQ_REL)
#define edo__fetch_and_seq_cst(pointer, value) \
	__atomic_fetch_and((pointer), (value), __ATOMIC_SEQ_CST)

#endif
