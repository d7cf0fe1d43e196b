/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_SIGNAL_CATCH_H
#define EDO_SRC_SIGNAL_CATCH_H

/*
 * The process's part in signals: handlers that count, and a bell that rings in
 * every driver. Handlers are never taken back and the bell is never closed.
 */

#include <signal.h>
#include <stdint.h>

/* Signals are numbered from 1 to EDO__N_SIGNALS - 1. */
#define EDO__N_SIGNALS NSIG

/* From now on the signal is counted, in the whole process; it had come
 * @ret_n_before times. 0; -EINVAL for one that cannot or should not be caught;
 * -EMFILE, -ENFILE, -ENOMEM. */
int edo__signal_take_over(int number, uint32_t *ret_n_before);

/* How often it came since it was taken over, modulo 2^32. */
uint32_t edo__signal_count(int number);

/* A descriptor with an edge for each signal that came: it is readable from then
 * on, and nobody reads it. Once a signal was taken over. */
int edo__signal_bell(void);

#endif
