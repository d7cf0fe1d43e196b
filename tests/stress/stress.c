/* SPDX-License-Identifier: MIT */

/*
 * Everything at once, at random, from a seed:
 *
 *	stress [SECONDS [SEED [FLAVOR]]]     FLAVOR is ct, mt or both
 *
 * A round makes a runtime, lets random tasks start random tasks, while other threads
 * drive and start some through a handle, and ends it in one of three ways, often
 * with everything in flight. What always holds, however it ends:
 *
 *	- each value is released once: what a task owns, what a channel carries;
 *	- each cleanup that was entered runs once;
 *	- a joined task gives the value it was to give, or says why not;
 *	- a scope is not left before its children are gone;
 *	- nothing of the library's memory is left.
 *
 * The choices of a round come from its seed; on several workers the order of
 * events does not, so a failure is repeated by repeating its seed until it
 * shows again.
 */

#include "allocations.h"
#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <base/block.h>
#include <edo.h>

#define DEPTH_MAX 4
#define N_CHILDREN_MAX 6
#define N_ROOTS_MAX 24
#define N_VISITORS_MAX 2
#define VALUE 1234

static int n_values, n_cleanups; /* live ones; atomic */
static int is_ending;            /* atomic: start no more */
static bool is_multi_thread;     /* this round */

/* ---- chance ------------------------------------------------------------------ */

/* splitmix64: a task carries its own state, and gives each child one. */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int below(uint64_t *state, int bound)
{
	return (int)(draw(state) % (unsigned)bound);
}

/* ---- what is owned --------------------------------------------------------------- */

/* On the heap, so that a release that is missing or doubled is seen also by
 * AddressSanitizer. */
struct value {
	int number;
};

static struct value *value_new(void)
{
	struct value *value = malloc(sizeof(*value));

	check(value);
	value->number = VALUE;
	add(&n_values, 1);
	return value;
}

static void value_free(struct value *value)
{
	if (!value)
		return;
	check(value->number == VALUE);
	value->number = 0;
	add(&n_values, -1);
	free(value);
}

static void value_freep(struct value **value)
{
	value_free(*value);
	*value = NULL;
}

static void release_item(void *item)
{
	value_freep(item);
}

EDO_MPSC(values, struct value *);
EDO_ONESHOT(one_value, struct value *);

static void close_values_tx(struct values_tx **tx)
{
	values_tx_close(*tx);
}

static void close_one_value_tx(struct one_value_tx **tx)
{
	one_value_tx_close(*tx);
}

/* ---- what tasks do ---------------------------------------------------------------- */

async int act(EDO_OWNED(value_freep) struct value *value, uint64_t state,
	      int depth);

/* A child, or NULL for want of memory. */
static struct edo_task *start_child(uint64_t *state, int depth)
{
	return edo_spawn(act(value_new(), draw(state), depth + 1));
}

static async int join_child(struct edo_task *task)
{
	int value = 0, result = 1;

	defer {
		if (result > 0)
			edo_task_detach(task);
	}
	result = await edo_task_join(task, &value);
	check(result == 0 || result == -ECANCELED || result == EDO_EPANIC);
	check(result < 0 || value == VALUE);
	return 0;
}

static void free_abort_handle(struct edo_abort_handle **handle)
{
	edo_abort_handle_free(*handle);
}

static async void
abort_it(EDO_OWNED(free_abort_handle) struct edo_abort_handle *handle)
{
	await edo_yield_now();
	edo_abort_handle_abort(handle);
}

/* Joins, aborts, detaches or leaves to somebody else what it started. */
static async void have_children(uint64_t *state, int depth)
{
	struct edo_task *tasks[N_CHILDREN_MAX] = { 0 };
	int n = below(state, N_CHILDREN_MAX);

	defer {
		for (int i = 0; i < n; i++) {
			edo_task_abort(tasks[i]);
			edo_task_detach(tasks[i]);
		}
	}
	for (int i = 0; i < n; i++)
		tasks[i] = start_child(state, depth);
	for (int i = 0; i < n; i++) {
		struct edo_task *task = tasks[i];

		switch (below(state, 5)) {
		case 0:
			edo_task_detach(edo_spawn(
				abort_it(edo_task_abort_handle(task))));
			break;
		case 1:
			edo_task_abort(task);
			/* fall through */
		case 2:
			await edo_task_wait(task);
			tasks[i] = NULL;
			await join_child(task);
			break;
		case 3:
			tasks[i] = NULL;
			edo_task_detach(task);
			break;
		default:
			break;
		}
	}
}

static async int borrow(int *n_inside, uint64_t state)
{
	add(n_inside, 1);
	defer {
		await edo_yield_now();
		add(n_inside, -1);
	}
	for (int i = below(&state, 4); i > 0; i--)
		await edo_yield_now();
	if (below(&state, 3) == 0)
		await edo_sleep(below(&state, 3) * EDO_MILLISECOND);
	if (below(&state, 10) == 0)
		edo_panic("stress");
	return below(&state, 6) == 0 ? -EPIPE : 0;
}

static async void open_scope(uint64_t *state)
{
	int n_inside = 0;
	int n = 1 + below(state, N_CHILDREN_MAX);

	defer check(look(&n_inside) == 0);
	edo_scope (s) {
		for (int i = 0; i < n; i++)
			edo_scope_spawn(s, borrow(&n_inside, draw(state)));
		if (below(state, 4) == 0)
			return;
		if (below(state, 4) == 0)
			await edo_yield_now();
	}
	check(edo_scope_result(s) <= 0);
}

static async void send_values(EDO_OWNED(close_values_tx) struct values_tx *tx,
			      int n)
{
	for (int i = 0; i < n; i++) {
		struct value *value = value_new();
		int result = -1;

		defer {
			if (result < 0)
				value_free(value);
		}
		result = await values_send(tx, value);
		if (result < 0)
			break;
	}
}

static async void use_channel(uint64_t *state)
{
	struct values_tx *tx;
	struct values_rx *rx;
	int n = below(state, 20);

	check(values_new(1 + (size_t)below(state, 3), &tx, &rx) == 0);
	values_rx_set_destructor(rx, release_item);
	defer values_rx_close(rx);
	edo_task_detach(edo_spawn(send_values(values_tx_clone(tx), n)));
	edo_task_detach(edo_spawn(send_values(tx, n)));
	for (int i = below(state, 2 * n + 1); i > 0; i--) {
		struct value *value = NULL;

		defer value_free(value);
		if (await values_recv(rx, &value) != 1)
			break;
	}
}

static async void
answer_once(EDO_OWNED(close_one_value_tx) struct one_value_tx *tx)
{
	struct value *value;

	await edo_yield_now();
	value = value_new();
	if (one_value_send(tx, value) < 0)
		value_free(value);
	tx = NULL;
}

static async void use_oneshot(uint64_t *state)
{
	struct value *value = NULL;
	struct one_value_tx *tx;
	struct one_value_rx *rx;

	check(one_value_new(&tx, &rx) == 0);
	one_value_rx_set_destructor(rx, release_item);
	defer {
		one_value_rx_close(rx);
		value_free(value);
	}
	edo_task_detach(edo_spawn(answer_once(tx)));
	if (below(state, 3))
		await one_value_recv(rx, &value);
}

static async void use_timers(uint64_t *state)
{
	int unused;

	switch (below(state, 3)) {
	case 0:
		await edo_sleep(below(state, 3) * EDO_MILLISECOND);
		break;
	case 1:
		await edo_timeout(below(state, 2) * EDO_MILLISECOND,
				  unused = edo_sleep(EDO_MILLISECOND));
		(void)unused;
		break;
	default:
		await_any {
			when (edo_sleep(EDO_SECOND)) {
			}
			when (edo_yield_now()) {
			}
		}
	}
}

static int block(struct value *value, int microseconds, bool panics)
{
	patience_spin(microseconds * EDO_MICROSECOND);
	if (panics)
		edo_panic("stress, in a job");
	return value->number;
}

/* The job borrows a value of its own, which is released after it is over. */
static async void use_pool(uint64_t *state)
{
	struct value *value = value_new();
	struct edo_task *task = edo_spawn_blocking(
		block(value, below(state, 50), below(state, 20) == 0));

	defer {
		await edo_task_wait(task);
		edo_task_detach(task);
		value_free(value);
	}
	if (below(state, 4) == 0)
		edo_task_abort(task);
	if (below(state, 2))
		await edo_task_wait(task);
}

static struct edo_mutex mutex;
static int n_holding;

static async void use_mutex(void)
{
	await edo_mutex_lock(&mutex);
	defer edo_mutex_unlock(&mutex);
	check(add(&n_holding, 1) == 1);
	defer add(&n_holding, -1);
	await edo_yield_now();
}

static int block_here(void *state)
{
	patience_spin(below(state, 50) * EDO_MICROSECOND);
	if (below(state, 20) == 0)
		edo_panic("stress, in place");
	return 0;
}

static void use_block_in_place(uint64_t *state)
{
	if (is_multi_thread)
		edo_block_in_place(block_here, state);
}

static async void run_local_set(uint64_t *state)
{
	struct edo_local_set *set = edo_local_set_new();
	struct edo_enter enter;
	int unused;

	check(set);
	defer {
		await edo_local_set_run(set);
		edo_local_set_free(set);
	}
	edo_local_set_enter(set, &enter);
	for (int i = below(state, N_CHILDREN_MAX); i > 0; i--)
		edo_task_detach(edo_spawn_local(
			act(value_new(), draw(state), DEPTH_MAX + 1)));
	edo_leave(&enter);
	await edo_timeout(EDO_MILLISECOND, unused = edo_local_set_run(set));
	(void)unused;
}

static async int do_something(uint64_t *state, int depth)
{
	switch (below(state, 10)) {
	case 0:
	case 1:
		if (depth < DEPTH_MAX && !look(&is_ending))
			await have_children(state, depth);
		break;
	case 2:
		await open_scope(state);
		break;
	case 3:
		await use_channel(state);
		break;
	case 4:
		await use_oneshot(state);
		break;
	case 5:
		await use_timers(state);
		break;
	case 6:
		await use_pool(state);
		break;
	case 7:
		await use_mutex();
		break;
	case 8:
		if (depth <= DEPTH_MAX) /* not in a local set */
			use_block_in_place(state);
		break;
	default:
		for (int i = below(state, 8); i > 0; i--)
			await edo_yield_now();
	}
	return 0;
}

async int act(EDO_OWNED(value_freep) struct value *value, uint64_t state,
	      int depth)
{
	edo_boxed(int) rest;

	add(&n_cleanups, 1);
	defer {
		if (below(&state, 3) == 0)
			await edo_yield_now();
		add(&n_cleanups, -1);
	}
	for (int i = 1 + below(&state, 3); i > 0; i--) {
		rest = edo_box(do_something(&state, depth));
		check(edo_box_ok(rest));
		defer edo_box_detach(rest);
		await rest;
	}
	if (below(&state, 30) == 0)
		edo_panic("stress");
	check(value->number == VALUE);
	return VALUE;
}

/* ---- rounds -------------------------------------------------------------------------- */

static async void root(uint64_t state)
{
	struct edo_task *tasks[N_ROOTS_MAX] = { 0 };
	int n = 1 + below(&state, N_ROOTS_MAX);

	defer {
		for (int i = 0; i < n; i++)
			edo_task_detach(tasks[i]);
	}
	for (int i = 0; i < n; i++)
		tasks[i] = edo_spawn(act(value_new(), draw(&state), 0));
	if (below(&state, 2))
		await edo_sleep(below(&state, 4) * EDO_MILLISECOND);
	if (below(&state, 4) == 0)
		await run_local_set(&state);
	for (int i = 0; i < n; i++) {
		struct edo_task *task = tasks[i];

		tasks[i] = NULL;
		if (below(&state, 3))
			edo_task_detach(task);
		else
			await join_child(task);
	}
}

/* ---- from elsewhere ---------------------------------------------------------------------- */

struct visitor {
	struct edo_handle *handle;
	uint64_t state;
	pthread_t thread;
};

static void spawn_from_elsewhere(struct visitor *visitor)
{
	struct edo_enter enter;

	edo_handle_enter(visitor->handle, &enter);
	edo_task_detach(edo_spawn(act(value_new(), draw(&visitor->state), 0)));
	edo_leave(&enter);
}

static void *visit(void *argument)
{
	struct visitor *visitor = argument;

	for (int i = below(&visitor->state, 4); i > 0; i--) {
		uint64_t state = draw(&visitor->state);
		int result;

		spawn_from_elsewhere(visitor);
		result = edo_block_on(visitor->handle, root(state));
		check(result == 0 || result == EDO_ESHUTDOWN);
	}
	spawn_from_elsewhere(visitor);
	edo_handle_unref(visitor->handle);
	return NULL;
}

static void send_visitors(struct visitor *visitors, int n,
			  struct edo_runtime *runtime, uint64_t *state)
{
	for (int i = 0; i < n; i++) {
		visitors[i].handle = edo_runtime_handle(runtime);
		visitors[i].state = draw(state);
		visitors[i].thread = start_thread(visit, &visitors[i]);
	}
}

static struct edo_runtime_options options_of(uint64_t *state, bool is_multi)
{
	struct edo_runtime_options options =
		EDO_RUNTIME_OPTIONS(.flavor = is_multi ? EDO_MULTI_THREAD
						       : EDO_CURRENT_THREAD,
				    .shutdown_timeout = -1,
				    .seed = 1 + draw(state));

	if (is_multi)
		options.worker_threads = 1 + (uint32_t)below(state, 4);
	if (below(state, 4) == 0)
		options.max_blocking_threads = 1;
	if (below(state, 4) == 0)
		options.event_interval = 1 + (uint32_t)below(state, 4);
	if (below(state, 4) == 0)
		options.global_queue_interval = 1;
	options.disable_lifo_slot = is_multi && below(state, 4) == 0;
	return options;
}

/* The current-thread runtime is not ended in the background: it would give its tasks
 * less time than they may need on a busy machine. */
static void end(struct edo_runtime *runtime, uint64_t *state)
{
	switch (below(state, 3)) {
	case 0:
		check(edo_runtime_shutdown_timeout(runtime, PATIENCE_NS) == 0);
		break;
	case 1:
		if (is_multi_thread) {
			edo_runtime_shutdown_background(runtime);
			break;
		}
		/* fall through */
	default:
		check(edo_runtime_free(runtime) == 0);
	}
}

static void run_round(uint64_t seed, bool is_multi)
{
	struct visitor visitors[N_VISITORS_MAX];
	uint64_t state = seed;
	int n_visitors;
	struct edo_runtime_options options = options_of(&state, is_multi);
	struct edo_runtime *runtime = NULL;
	int64_t n_before;

	is_multi_thread = is_multi;
	edo__block_trim();
	n_before = allocations_live();
	edo_mutex_init(&mutex);
	put_value(&is_ending, 0);
	check(edo_runtime_new(&options, &runtime) == 0);
	n_visitors = below(&state, N_VISITORS_MAX + 1);
	send_visitors(visitors, n_visitors, runtime, &state);
	for (int i = 1 + below(&state, 2); i > 0; i--)
		check(edo_block_on(runtime, root(draw(&state))) == 0);
	put_value(&is_ending, 1);
	end(runtime, &state);
	for (int i = 0; i < n_visitors; i++)
		pthread_join(visitors[i].thread, NULL);
	edo__block_trim();
	/* In the background it takes its time. */
	wait_until(allocations_live() == n_before);
	check(look(&n_values) == 0);
	check(look(&n_cleanups) == 0);
	check(look(&n_holding) == 0);
}

/* ---- the program ------------------------------------------------------------------------ */

#define ROUND_SECONDS 60 /* a round that takes longer hangs */

/* What the parent process still knows when the rounds have died. */
struct report {
	uint64_t seed;
	int n_rounds;
	bool is_multi;
};

/* Panics are part of the plan; what they print is not of interest. */
static void throw_panics_away(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	patience_print_to(dup(STDERR_FILENO));
	dup2(null, STDERR_FILENO);
	close(null);
}

static void run_rounds(struct report *report, int64_t duration, uint64_t seed,
		       const char *flavor_name)
{
	int64_t end = patience_now() + duration;
	bool is_both = strcmp(flavor_name, "both") == 0;
	bool is_multi = strcmp(flavor_name, "mt") == 0;

	do {
		report->seed = seed++;
		report->is_multi = is_both ? report->n_rounds % 2 : is_multi;
		alarm(ROUND_SECONDS);
		run_round(report->seed, report->is_multi);
		report->n_rounds++;
	} while (patience_now() < end);
}

static int tell(const struct report *report, int status)
{
	unsigned long long seed = report->seed;
	const char *name = report->is_multi ? "mt" : "ct";

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		printf("stress: %d rounds, the last of seed %llu\n",
		       report->n_rounds, seed);
		return 0;
	}
	printf("stress: the round of seed %llu on %s %s\n"
	       "repeat: make stress SECONDS=60 SEED=%llu FLAVOR=%s\n",
	       seed, name,
	       WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "hangs"
								  : "fails",
	       seed, name);
	return 1;
}

int main(int argc, char **argv)
{
	int64_t duration = (argc > 1 ? atoi(argv[1]) : 5) * EDO_SECOND;
	uint64_t seed = argc > 2 && *argv[2] ? strtoull(argv[2], NULL, 0)
					     : (uint64_t)patience_now();
	const char *name = argc > 3 && *argv[3] ? argv[3] : "both";
	struct report *report =
		mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	pid_t pid;

	check(report != MAP_FAILED);
	if (!FLAVORS_HAVE_MULTI_THREAD)
		name = "ct";
	printf("stress: seed %llu\n", (unsigned long long)seed);
	fflush(stdout);
	pid = fork();
	check(pid >= 0);
	if (pid == 0) {
		throw_panics_away();
		run_rounds(report, duration, seed, name);
		return 0;
	}
	check(waitpid(pid, &status, 0) == pid);
	status = tell(report, status);
	munmap(report, sizeof(*report));
	return status;
}
