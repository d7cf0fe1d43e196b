/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_ATOMICS_H
#define EDO_TESTS_MODEL_ATOMICS_H

/*
 * What the compiler's atomic builtins become in a model. Values travel as 64 bits
 * and come back in the type of the object.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum model__update {
	MODEL__EXCHANGE,
	MODEL__ADD,
	MODEL__SUB,
	MODEL__OR,
	MODEL__AND,
};

uint64_t model__load(const void *address, size_t size, int order,
		     const char *file, int line);
void model__store(void *address, size_t size, uint64_t value, int order,
		  const char *file, int line);
uint64_t model__update(void *address, size_t size, enum model__update update,
		       uint64_t operand, int order, const char *file, int line);
bool model__cas(void *address, size_t size, void *expected, uint64_t desired,
		bool is_weak, int order, int failure_order, const char *file,
		int line);

#endif
