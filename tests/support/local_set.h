/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_LOCAL_SET_H
#define EDO_TESTS_SUPPORT_LOCAL_SET_H

/* The local set of a test, and the thread on which its tasks have to stay. */

#include "patience.h"

#include <edo/task/local_set.h>

static __thread int own_thread;
static struct edo_local_set *set;

static inline void check_thread(void)
{
	check(own_thread);
}

/* What is spawned locally until edo_leave() is the set's. */
static inline void open_set(struct edo_enter *enter)
{
	own_thread = 1;
	set = edo_local_set_new();
	check(set);
	edo_local_set_enter(set, enter);
}

static inline void close_set(void)
{
	edo_local_set_free(set);
	own_thread = 0;
}

#endif
