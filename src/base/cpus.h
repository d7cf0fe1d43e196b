/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_CPUS_H
#define EDO_SRC_BASE_CPUS_H

/*
 * How many threads can run at once.
 */

#include <stdint.h>

/* CPUs that the calling thread may run on, or as many as the quota of its control
 * group stands for; at least 1. */
uint32_t edo__cpus(void);

#endif
