/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_RUNTIME_H
#define EDO_SRC_RUNTIME_RUNTIME_H

#include <edo/runtime/handle.h>
#include <edo/runtime/runtime.h>

#include "runtime/seat.h"
#include "runtime/turns.h"
#include "sched/current_thread.h"
#include "sched/multi_thread.h"

struct edo_runtime {
	struct edo_runtime_options options;  /* complete */
	char *thread_name;                   /* of the options */
	struct edo__owner *owner;            /* of one of the schedulers: */
	struct edo__multi_thread *scheduler; /* NULL: current-thread */
	struct edo__current_thread thread;   /* else */
	struct edo__turns turns; /* of threads in block_on of `thread` */
	struct edo__seats seats; /* of threads in block_on of `scheduler` */
	struct edo_handle *handle;
	bool is_overdue; /* its end has taken too long */
};

/* Ends all and frees the memory, if it can within @timeout ns (negative: no
 * limit). 0 or -ETIMEDOUT (shutdown.c). */
int edo__runtime_shut_down(struct edo_runtime *runtime, int64_t timeout);

/* A panic on a thread that is inside a runtime, which must not wait for @what. */
void edo__runtime_check_outside(const char *what, const char *file, int line);

/* The same where @future is to be driven, and panics if it cannot be. */
void edo__runtime_check_future(const struct edo_future *future,
			       const char *what);

/* Panics if local tasks of a current-thread runtime live on another thread. */
void edo__runtime_check_home(const struct edo_runtime *runtime,
			     const char *what);

/* Who is in its block_on. */
struct edo__callers *edo__runtime_callers(struct edo_runtime *runtime);

/* Counts the caller in, who calls edo__runtime_block_on() next. False: the runtime
 * ends. */
bool edo__runtime_sign_in(struct edo_runtime *runtime);
/* edo_runtime_block_on() of who has signed in, and is signed out by it. */
int edo__runtime_block_on(struct edo_runtime *runtime,
			  struct edo_future *future);

void edo__runtime_free_memory(struct edo_runtime *runtime);

#endif
