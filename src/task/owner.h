/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_TASK_OWNER_H
#define EDO_SRC_TASK_OWNER_H

/*
 * The owner of tasks: who runs them. What a task needs to know of its scheduler
 * is here; the scheduler embeds it. It lives as long as the last cell of its
 * tasks and the last handle of the runtime.
 */

#include <stdbool.h>
#include <stdint.h>

#include <edo/base/options.h>

struct edo_handle;
struct edo_task;
struct edo_waker_type;
struct edo__local;
struct edo__nursery;
struct edo__owner;
struct edo__pool;

struct edo__owner_type {
	/* Of its tasks. */
	const struct edo_waker_type *waker_type;
	/* Puts a task that nobody else may put there into a queue. Any thread.
	 * A closed owner gives the task up. */
	void (*schedule)(struct edo_task *task);
	/* A task came back from the pool, and is counted; mostly on a thread of
	 * the pool. */
	void (*blocking_ended)(struct edo__owner *owner);
	/* Cancels every task: a panic has shut the runtime down. Any thread. */
	void (*shut_down)(struct edo__owner *owner);
	/* The last reference is gone. */
	void (*free)(struct edo__owner *takes);
};

struct edo__owner {
	const struct edo__owner_type *type;
	uint32_t
		n_refs; /* atomic: the runtime's, each nursery's, its handle's */
	uint32_t is_closing;   /* atomic: what is started is cancelled */
	uint32_t has_panicked; /* atomic: a panic has shut the runtime down */
	bool is_panic_fatal;   /* ... as any will */
	uint16_t n_nurseries;
	struct edo__nursery **nurseries;
	uint64_t n_started_elsewhere; /* atomic: by threads without a nursery */
	uint64_t n_ended_elsewhere;   /* atomic */
	const struct edo_runtime_options *hooks; /* NULL: no hooks on tasks */

	struct edo_handle *handle; /* the runtime's; NULL: a local set's */

	/* A panic shuts the runtime down: ends every block_on. NULL: the owner
	 * itself does. */
	void (*end_roots)(void *argument);
	void *end_roots_argument;

	/* The pool of threads; false: it cannot take the task, or give it
	 * back any more. It goes with the owner, since whoever starts or aborts
	 * a job keeps that. */
	bool (*pool_submit)(struct edo__owner *owner, struct edo_task *task);
	bool (*pool_withdraw)(struct edo__owner *owner, struct edo_task *task);
	void (*pool_free)(struct edo__owner *owner);
	struct edo__pool *pool; /* src/blocking/pool.h; NULL: none */
	uint32_t n_blocking;    /* atomic: tasks in the hands of the pool */
};

/* With one reference. */
void edo__owner_init(struct edo__owner *owner,
		     const struct edo__owner_type *type,
		     const struct edo_runtime_options *options);
void edo__owner_ref(struct edo__owner *owner);
void edo__owner_unref(struct edo__owner *takes);

/* A task is no more in the hands of the pool. A clock that sees none there must
 * have been left what they woke, so this comes last. */
void edo__owner_job_is_back(struct edo__owner *owner);

/* A task of the owner's has panicked, which shuts the runtime down if it is to; not
 * one that ends anyway. Any thread. */
void edo__owner_panicked(struct edo__owner *owner);

bool edo__owner_is_closing(const struct edo__owner *owner);
/* Tasks that were started and have not ended. */
uint64_t edo__owner_n_alive(const struct edo__owner *owner);

/* Visits the tasks of a nursery: asks those that were started to end. */
void edo__task_abort_any(void *task, void *unused);

/* Where this thread stands. */
struct edo__place {
	struct edo__nursery *nursery; /* edo_spawn(); NULL: in no runtime */
	struct edo__local *local;     /* edo_spawn_local(); NULL: nowhere */
	/* What runs here without a worker: a job, a task that blocks in place,
	 * one of a set that is freed outside a runtime. */
	struct edo_task *blocking;
	struct edo_task *dropping; /* whose output is being destroyed */
	struct edo_enter *enter;   /* the last that was not left */
};

/* The model spares the call that finding a variable of a shared library takes. */
extern __thread struct edo__place edo__here
	__attribute__((__tls_model__("initial-exec")));

/* Tells threads apart: 0 for one that has not asked for its number. */
extern __thread uint64_t edo__thread_number
	__attribute__((__tls_model__("initial-exec")));
#define EDO__NO_THREAD UINT64_MAX

/* The number of this thread. */
uint64_t edo__self(void);

#endif
