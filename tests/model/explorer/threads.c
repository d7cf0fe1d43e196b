/* SPDX-License-Identifier: MIT */

/*
 * Which thread makes the next step. A step is one operation that other threads
 * can see: an atomic access, taking a lock, a futex call, a join. Before each,
 * the explorer may go on with this thread (option 0) or, while the bound lasts,
 * leave it for another. A thread that cannot go on, because it waits or has
 * ended, is left without cost.
 *
 * Leaving a thread before a step only means something if the others do something
 * that this step depends on before the thread makes it; if they do not, going on
 * first comes to the same, and that was explored already. So a thread that was
 * left is *asleep* until some step touches the same object (one of the two
 * changing it), and is not chosen meanwhile; an execution in which only such
 * threads could go on is redundant. This loses nothing within the bound: going
 * on first takes no more preemptions. It might, if another thread comes to wait
 * for what going on would have done: that rouses all.
 *
 * - A plain access is no step: if one could meet another, that is a data race,
 *   and races.c finds it whatever the order.
 * - Each thread has its own copy of the library's thread-local variables, which
 *   lie in a section of their own (shim/thread_local.h).
 */

#include "explorer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* An execution with more steps is taken for one without an end. */
#define STEPS_MAX 4000
/* What the clock says when an execution begins: any time but 0. */
#define START_NS INT64_C(1000000000)
/* A thread that makes more steps in a row than any does that gets anywhere looks
 * for what another is to do: that one comes first then, without cost. */
#define STEPS_IN_A_ROW_MAX 250

struct model__thread model__threads[MODEL__THREADS_MAX];
uint32_t model__current;
uint32_t model__n_steps;

static uint32_t n_threads;
static uint32_t n_in_a_row; /* steps of the current thread */
static struct model__fiber explorer;

extern char __start_edo_tls[], __stop_edo_tls[];
/* Programs without any have the section, too. */
static char one_local[8] __attribute__((__section__("edo_tls"), __used__));
static char fresh_locals[sizeof(((struct model__thread *)0)->locals)];

static size_t locals_bytes(void)
{
	size_t size = (size_t)(__stop_edo_tls - __start_edo_tls);

	if (size > sizeof(fresh_locals))
		__builtin_trap(); /* make the array larger */
	return size;
}

static void switch_to(uint32_t next)
{
	struct model__thread *from = model__self();

	memcpy(from->locals, __start_edo_tls, locals_bytes());
	model__current = next;
	memcpy(__start_edo_tls, model__self()->locals, locals_bytes());
	model__fiber_switch(&from->fiber, &model__self()->fiber);
}

void model__threads_leave(void)
{
	memcpy(__start_edo_tls, fresh_locals, locals_bytes());
	model__fiber_switch(&model__self()->fiber, &explorer);
	__builtin_unreachable();
}

/* ---- who could go on --------------------------------------------------- */

static bool is_enabled(const struct model__thread *thread)
{
	if (thread->is_done)
		return false;
	switch (thread->kind) {
	case MODEL__LOCK:
		return model__memory_newest(thread->object) == 0;
	case MODEL__EVENT:
		return model__memory_newest(thread->object) != 0;
	case MODEL__SLEEP:
		return thread->is_woken;
	case MODEL__JOIN:
		return ((const struct model__thread *)thread->object)->is_done;
	default:
		return true;
	}
}

static bool is_sleeping(const struct model__thread *thread)
{
	return !thread->is_done && thread->kind == MODEL__SLEEP &&
	       !thread->is_woken;
}

struct candidates {
	uint32_t threads[2 * MODEL__THREADS_MAX];
	uint32_t n;
	bool has_asleep; /* some could go on, but need not be looked at */
};

static void add_others(struct candidates *candidates)
{
	for (uint32_t i = 1; i <= n_threads; i++) {
		uint32_t number = (model__current + i) % n_threads;
		const struct model__thread *thread = &model__threads[number];

		if (number == model__current || !is_enabled(thread))
			continue;
		if (thread->is_asleep)
			candidates->has_asleep = true;
		else
			candidates->threads[candidates->n++] = number;
	}
}

/* By a time-out, or if @is_any for no reason at all. */
static void add_sleepers(struct candidates *candidates, bool is_any)
{
	for (uint32_t i = 0; i < n_threads; i++)
		if (is_sleeping(&model__threads[i]) &&
		    (is_any || model__threads[i].timeout >= 0))
			candidates->threads[candidates->n++] = i;
}

static void describe_deadlock(char *text, size_t size)
{
	size_t n = 0;

	for (uint32_t i = 0; i < n_threads && n < size; i++)
		if (!model__threads[i].is_done)
			n += (size_t)snprintf(text + n, size - n,
					      "; thread %u waits in %s:%d", i,
					      model__threads[i].file,
					      model__threads[i].line);
}

static void no_candidate(const struct candidates *candidates)
{
	char text[400] = "";

	if (candidates->has_asleep)
		model__end(MODEL__REDUNDANT);
	for (uint32_t i = 0; i < n_threads; i++) {
		if (model__threads[i].is_done)
			continue;
		describe_deadlock(text, sizeof(text));
		model_fail("deadlock%s", text);
	}
	model__heap_check_empty();
	model__system_check_threads();
	model__end(MODEL__PASSED);
}

/* ---- choosing ---------------------------------------------------------- */

static void list_candidates(struct candidates *candidates, bool is_current)
{
	bool may_leave = !is_current || model__budget.n_preemptions > 0;

	candidates->n = 0;
	candidates->has_asleep = false;
	if (is_current)
		candidates->threads[candidates->n++] = model__current;
	if (may_leave)
		add_others(candidates);
	if (candidates->n == 0 && !candidates->has_asleep)
		add_sleepers(candidates, false); /* time passes */
	else if (may_leave && model__budget.n_surprises > 0)
		add_sleepers(candidates, true);
}

static void end_sleep(struct model__thread *thread, bool was_alone)
{
	thread->is_over = true;
	thread->is_woken = true;
	if (!was_alone)
		model__budget.n_surprises--;
}

static bool is_anyone_enabled(void)
{
	for (uint32_t i = 0; i < n_threads; i++)
		if (is_enabled(&model__threads[i]))
			return true;
	return false;
}

static void rouse_all(void)
{
	for (uint32_t i = 0; i < n_threads; i++)
		model__threads[i].is_asleep = false;
}

/* True: the current thread has to let another go first. */
static bool is_anothers_turn(void)
{
	if (n_in_a_row <= STEPS_IN_A_ROW_MAX)
		return false;
	n_in_a_row = 0;
	for (uint32_t i = 0; i < n_threads; i++)
		if (i != model__current && is_enabled(&model__threads[i])) {
			rouse_all();
			return true;
		}
	return false;
}

static uint32_t choose_next(void)
{
	bool is_current = is_enabled(model__self()) && !is_anothers_turn();
	struct candidates candidates;
	uint32_t next;

	list_candidates(&candidates, is_current);
	if (candidates.n == 0)
		no_candidate(&candidates);
	next = candidates.threads[model__choose(candidates.n)];
	if (is_sleeping(&model__threads[next]))
		end_sleep(&model__threads[next], !is_anyone_enabled());
	if (is_current && next != model__current) {
		model__budget.n_preemptions--;
		model__self()->is_asleep = !model__sees_all;
	}
	return next;
}

static void rouse(const struct model__thread *self)
{
	for (uint32_t i = 0; i < n_threads; i++) {
		struct model__thread *thread = &model__threads[i];

		if (thread->is_asleep && thread->object == self->object &&
		    (thread->kind != MODEL__LOAD || self->kind != MODEL__LOAD))
			thread->is_asleep = false;
	}
}

static void go_on(void)
{
	uint32_t next = choose_next();

	if (next == model__current) {
		n_in_a_row++;
		return;
	}
	n_in_a_row = 0;
	switch_to(next);
}

void model__step(enum model__kind kind, const void *object, const char *file,
		 int line)
{
	struct model__thread *self = model__self();

	self->kind = kind;
	self->object = object;
	self->file = file;
	self->line = line;
	if (++model__n_steps > STEPS_MAX)
		model_fail("no end after %d steps", STEPS_MAX);
	if (!is_enabled(self))
		rouse_all();
	go_on();
	rouse(self);
}

void model__trace(const char *format, ...)
{
	const struct model__thread *self = model__self();
	const char *file = self->file;
	va_list arguments;

	if (!model__is_tracing)
		return;
	if (strrchr(file, '/'))
		file = strrchr(file, '/') + 1;
	printf("%4u  %*s%u  %s:%d: ", model__n_steps, (int)model__current * 2,
	       "", model__current, file, self->line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

/* ---- starting, sleeping, joining --------------------------------------- */

static void thread_main(void)
{
	struct model__thread *self = model__self();

	self->run(self->argument);
	self->is_done = true;
	self->file = "end";
	self->line = 0;
	model__trace("ends");
	go_on();
	__builtin_unreachable();
}

int model__thread_new(void *(*run)(void *), void *argument)
{
	struct model__thread *self = model__self();
	struct model__thread *thread = &model__threads[n_threads];

	if (n_threads == MODEL__THREADS_MAX)
		model_fail("more than %d threads", MODEL__THREADS_MAX);
	*thread = (struct model__thread){ .run = run, .argument = argument };
	thread->file = "start";
	thread->clock = self->clock;
	thread->time = self->time;
	self->clock.times[model__current]++;
	thread->clock.times[n_threads] = 1;
	memcpy(thread->locals, fresh_locals, sizeof(fresh_locals));
	model__fiber_init(&thread->fiber, model__stack_of(n_threads),
			  model__stack_bytes(), thread_main);
	return (int)n_threads++;
}

int model_spawn(void *(*run)(void *), void *argument)
{
	return model__thread_new(run, argument);
}

void model_join(int thread)
{
	struct model__thread *other = &model__threads[thread];

	model__step(MODEL__JOIN, other, "join", thread);
	model__clock_join(&model__self()->clock, &other->clock);
}

bool model__sleep(const void *object, int64_t timeout, const char *file,
		  int line)
{
	struct model__thread *self = model__self();

	self->is_woken = false;
	self->is_over = false;
	self->timeout = timeout;
	model__step(MODEL__SLEEP, object, file, line);
	model__trace(self->is_over ? "nobody wakes it" : "woken");
	if (!self->is_over || timeout < 0)
		return true;
	self->time += timeout;
	return false;
}

/* The kernel wakes in the order of going to sleep; with a number of threads as
 * small as here, which is first is left to the search. */
void model__wake(const void *object, int n)
{
	uint32_t sleepers[MODEL__THREADS_MAX];
	uint32_t n_sleepers;

	while (n-- > 0) {
		uint32_t chosen;

		n_sleepers = 0;
		for (uint32_t i = 0; i < n_threads; i++) {
			struct model__thread *thread = &model__threads[i];

			if (!thread->is_done && thread->kind == MODEL__SLEEP &&
			    thread->object == object && !thread->is_woken)
				sleepers[n_sleepers++] = i;
		}
		if (n_sleepers == 0)
			return;
		chosen = n >= (int)n_sleepers ? 0 : model__choose(n_sleepers);
		model__threads[sleepers[chosen]].is_woken = true;
	}
}

static void *run_case(void *unused)
{
	(void)unused;
	model__case->run();
	return NULL;
}

void model__threads_start(void)
{
	static bool is_known;

	if (!is_known)
		memcpy(fresh_locals, __start_edo_tls, locals_bytes());
	is_known = true;
	n_threads = 0;
	model__current = 0;
	model__n_steps = 0;
	n_in_a_row = 0;
	memset(&model__threads[0], 0, sizeof(model__threads[0]));
	model__threads[0].run = run_case;
	model__threads[0].clock.times[0] = 1;
	model__threads[0].file = "start";
	model__threads[0].time = START_NS;
	model__fiber_init(&model__threads[0].fiber, model__stack_of(0),
			  model__stack_bytes(), thread_main);
	n_threads = 1;
	model__fiber_switch(&explorer, &model__threads[0].fiber);
}
