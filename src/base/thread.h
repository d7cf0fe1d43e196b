/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_THREAD_H
#define EDO_SRC_BASE_THREAD_H

#include <pthread.h>

/* Starts a thread of the library's: signals are for the threads of the program.
 * 0 or a negative error. */
int edo__thread_start(pthread_t *ret_id, void *(*run)(void *argument),
		      void *argument);

/* Names the calling thread; 15 bytes of it are kept. */
void edo__thread_set_name(const char *name);

#endif
