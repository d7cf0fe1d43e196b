/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_EXPLORER_H
#define EDO_TESTS_MODEL_EXPLORER_H

/*
 * The explorer as its files see it:
 *
 *	main.c      what is asked for on the command line, and what comes of it
 *	search.c    depth first through the choices; bounds; replay
 *	threads.c   which thread makes the next step
 *	memory.c    atomic objects: what a load may read
 *	races.c     plain accesses: ordered or not; hooks.c reports them
 *	heap.c      memory, and what was not given back
 *	events.c    locks, events and counters, one step each or none
 *	system.c    what the library wants of the system
 *	fiber.c     stacks
 */

#include <stddef.h>

#include "../model.h"
#include "clock.h"
#include "fiber.h"

/* ---- search.c ---------------------------------------------------------- */

enum model__end { MODEL__PASSED, MODEL__REDUNDANT, MODEL__FAILED };

/* What is left of the bounds in this execution. */
struct model__budget {
	uint32_t n_preemptions;
	uint32_t n_surprises;
	uint32_t n_thread_failures;
};
extern struct model__budget model__budget;
extern const struct model_case *model__case;
extern bool model__is_tracing;
extern bool model__sees_all; /* also what comes to the same */

/* One of 0 to n - 1. All are taken in turn, 0 first. */
uint32_t model__choose(uint32_t n);

/* Ends the execution. */
void model__end(enum model__end end) __attribute__((__noreturn__));

struct model__search {
	uint64_t n_executions_max;
	uint64_t n_executions; /* redundant ones included */
	uint64_t n_redundant;
	uint32_t n_preemptions; /* the bound that was reached */
	uint32_t n_steps_max;   /* in one execution */
	bool is_complete;
};

/* Explores a case; false: an execution failed, see below. */
bool model__explore(const struct model_case *model_case,
		    struct model__search *search);
/* Runs the one execution that @schedule tells, and prints its steps. False: it
 * fails. */
bool model__replay(const struct model_case *model_case, const char *schedule);
/* The execution that was last: how to replay it, what it failed of. */
const char *model__schedule(void);
extern char model__failure[1024];

/* ---- threads.c --------------------------------------------------------- */

enum model__kind {
	MODEL__LOAD,   /* reads an object */
	MODEL__CHANGE, /* changes it */
	MODEL__LOCK,   /* waits until the lock is free */
	MODEL__EVENT,  /* waits until the event is signalled */
	MODEL__SLEEP,  /* waits until somebody wakes the object's sleepers */
	MODEL__JOIN,   /* waits for the end of a thread */
};

struct model__thread {
	struct model__fiber fiber;
	struct model__clock clock;
	void *(*run)(void *argument);
	void *argument;
	enum model__kind kind; /* of the step it makes next */
	const void *object;
	const char *file;
	int line;
	bool is_done;
	bool is_asleep; /* its next step was explored already, see threads.c */
	bool is_woken;
	bool is_over;    /* it was not woken */
	int64_t timeout; /* of its sleep, in ns; negative: none */
	int64_t time;    /* what the clock tells it, in ns */
	char locals[256];
};

extern struct model__thread model__threads[MODEL__THREADS_MAX];
extern uint32_t model__current;
extern uint32_t model__n_steps;

static inline struct model__thread *model__self(void)
{
	return &model__threads[model__current];
}

void model__threads_start(void);
/* Leaves the execution for the explorer. */
void model__threads_leave(void) __attribute__((__noreturn__));

/* Comes before each step: others may go first. */
void model__step(enum model__kind kind, const void *object, const char *file,
		 int line);
/* Prints what the step did, if that is wanted. */
void model__trace(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));
int model__thread_new(void *(*run)(void *), void *argument);
/* Sleeps on @object until it is woken, or for less; false: the time, of @timeout
 * ns, is over. Negative: for ever. */
bool model__sleep(const void *object, int64_t timeout, const char *file,
		  int line);
void model__wake(const void *object, int n_threads);

/* ---- memory.c ---------------------------------------------------------- */

void model__memory_reset(void);
/* What was written there without an atomic operation counts for all. */
void model__memory_written(const void *address, size_t size);
/* The newest value of a word, as the kernel sees it. */
uint32_t model__memory_newest(const uint32_t *word);

/* ---- races.c ----------------------------------------------------------- */

void model__races_init(void *world, size_t size);
void model__races_reset(void);
enum model__access { MODEL__READ = 0, MODEL__WRITE = 1, MODEL__ATOMIC = 2 };
/* @access: bits as above; @by: where in the program. */
void model__access(const void *address, size_t size, unsigned access,
		   const void *by);
/* The last write: nobody touches the block any more. */
void model__access_last(const void *block, size_t size, const void *by);

/* ---- heap.c ------------------------------------------------------------ */

void model__heap_init(void);
void model__heap_reset(void);
/* Fails if memory is left. */
void model__heap_check_empty(void);
/* Fails if the bytes are memory that nobody has. */
void model__heap_check(const void *address, size_t size, const void *by);
/* Who wrote the zeros that memory began with: false: nobody. */
struct model__zeroing {
	const void *by;
	uint32_t thread;
	uint32_t time;
};
bool model__heap_zeroing(const void *address, struct model__zeroing *ret_by);
void *model__stack_of(uint32_t thread);
size_t model__stack_bytes(void);

/* ---- events.c ---------------------------------------------------------- */

void model__events_reset(void);

/* ---- system.c ---------------------------------------------------------- */

void model__system_reset(void);
/* Fails if a thread of the library's was forgotten. */
void model__system_check_threads(void);

/* ---- places.c ---------------------------------------------------------- */

/* The place in the source of an address in the program: "pool.c:17". */
const char *model__place(const void *code);

#endif
