/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_SHIM_BASE_ATOMIC_H
#define EDO_TESTS_MODEL_SHIM_BASE_ATOMIC_H

/*
 * Stands in front of src/base/atomic.h, which it includes: the names and their
 * memory orders are the library's own, the builtins they expand to are the
 * explorer's.
 */

#include_next "base/atomic.h"

#include "atomics.h"

/* The type of what @pointer points at, without qualifiers. */
#define model__value_of(pointer) __typeof__(1 ? *(pointer) : *(pointer))

#define __atomic_load_n(pointer, order)                                       \
	((model__value_of(pointer))model__load((pointer), sizeof(*(pointer)), \
					       (order), __FILE__, __LINE__))
#define __atomic_store_n(pointer, value, order)                        \
	model__store((pointer), sizeof(*(pointer)), (uint64_t)(value), \
		     (order), __FILE__, __LINE__)
#define model__update_n(pointer, update, operand, order)                      \
	((model__value_of(pointer))model__update(                             \
		(pointer), sizeof(*(pointer)), (update), (uint64_t)(operand), \
		(order), __FILE__, __LINE__))
#define __atomic_exchange_n(pointer, value, order) \
	model__update_n((pointer), MODEL__EXCHANGE, (value), (order))
#define __atomic_fetch_add(pointer, value, order) \
	model__update_n((pointer), MODEL__ADD, (value), (order))
#define __atomic_fetch_sub(pointer, value, order) \
	model__update_n((pointer), MODEL__SUB, (value), (order))
#define __atomic_fetch_or(pointer, value, order) \
	model__update_n((pointer), MODEL__OR, (value), (order))
#define __atomic_fetch_and(pointer, value, order) \
	model__update_n((pointer), MODEL__AND, (value), (order))
#define __atomic_compare_exchange_n(pointer, expected, desired, is_weak,     \
				    order, failure_order)                    \
	model__cas((pointer), sizeof(*(pointer)), (expected),                \
		   (uint64_t)(desired), (is_weak), (order), (failure_order), \
		   __FILE__, __LINE__)

#endif
