/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_ALLOCATIONS_H
#define EDO_TESTS_SUPPORT_ALLOCATIONS_H

#include <stdint.h>

/* Pieces of memory that the library holds now. */
int64_t allocations_live(void);

#endif
