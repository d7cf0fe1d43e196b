/* SPDX-License-Identifier: MIT */
#ifndef EDO_BASE_OPTIONS_H
#define EDO_BASE_OPTIONS_H

/*
 * How a runtime is to be. Zero means the default everywhere; the size comes
 * first, so that programs built against an older header keep working.
 *
 * It lies on the floor of the library because each room that makes up a runtime
 * reads its own part: driver, scheduler, pool.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <edo/base/compiler.h>

EDO_BEGIN

enum edo_runtime_flavor {
	EDO_MULTI_THREAD = 0,
	EDO_CURRENT_THREAD = 1,
};

enum edo_driver_kind {
	EDO_DRIVER_AUTO = 0,
	EDO_DRIVER_IO_URING = 1,
	EDO_DRIVER_EPOLL = 2,
};

enum edo_unhandled_panic {
	EDO_PANIC_IGNORE = 0,           /* the task alone ends */
	EDO_PANIC_SHUTDOWN_RUNTIME = 1, /* block_on answers EDO_EPANIC */
};

/* What the hooks on tasks are told. */
struct edo_task_meta {
	uint64_t id;
	const char *name;     /* NULL: it has none */
	const char *function; /* the async function it runs */
};

struct edo_runtime_options {
	size_t size; /* of this struct, as the program knows it */
	enum edo_runtime_flavor flavor;
	uint32_t worker_threads;       /* 0: CPUs of affinity mask and quota */
	uint32_t max_blocking_threads; /* 0: 512 */
	int64_t thread_keep_alive; /* ns an idle thread stays, of the pool, or that
				      took a worker over; 0: 10 s */
	const char *thread_name; /* NULL: "edo" */
	uint32_t event_interval; /* polls between driver turns, or as many as
				      the last one woke; 0: 61 */
	uint32_t global_queue_interval; /* each so many tasks, a look at those
					   that other threads woke; 1: those
					   first; 0: 61, with one thread 31 */
	enum edo_driver_kind driver;
	int64_t spin; /* ns before parking, at most 1 ms; 0: 25 us, < 0: never */
	int64_t shutdown_timeout; /* ns for cleanup, at least 20 ms; 0: 10 s, < 0:
				     no limit */
	bool start_paused;        /* the clock stands until all tasks wait */
	uint64_t seed;            /* of every random choice; 0: arbitrary */
	enum edo_unhandled_panic unhandled_panic;
	/* The hooks. A panic in one is told on stderr and ends there: it is no
	 * task's.
	 *
	 * In each thread the runtime makes: workers, and the blocking pool. */
	void (*on_thread_start)(void *user_data);
	void (*on_thread_stop)(void *user_data);
	/* Around each sleep of a thread that runs tasks. */
	void (*on_thread_park)(void *user_data);
	void (*on_thread_unpark)(void *user_data);
	void *user_data;        /* handed to the hooks */
	bool disable_lifo_slot; /* a woken task goes to the end of the queue */
	/* Around each poll of a task, when it was started, and when it has ended
	 * with its cleanup done. On the thread that does it; they must not wait.
	 * Not for what another thread starts when the runtime ends already. */
	void (*on_task_spawn)(const struct edo_task_meta *task,
			      void *user_data);
	void (*on_before_task_poll)(const struct edo_task_meta *task,
				    void *user_data);
	void (*on_after_task_poll)(const struct edo_task_meta *task,
				   void *user_data);
	void (*on_task_terminate)(const struct edo_task_meta *task,
				  void *user_data);
};

/* A value of options: EDO_RUNTIME_OPTIONS(.flavor = EDO_CURRENT_THREAD). */
#define EDO_RUNTIME_OPTIONS(...)       \
	((struct edo_runtime_options){ \
		.size = sizeof(struct edo_runtime_options), __VA_ARGS__ })

EDO_END

#endif
