/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_THREAD_H
#define EDO_SRC_BASE_THREAD_H

#include <pthread.h>

/* Starts a thread of the library's: signals are for the threads of the program.
 * 0 or a negative error. */
int edo__thread_start(pthread_t *ret_id, void *(*run)(void *argument),
		      void *argument);

/* Of a thread's name, with the zero byte. */
#define EDO__THREAD_NAME_BYTES 16

/* Names the calling thread, by as much of it as is kept. */
void edo__thread_set_name(const char *name);

#endif
