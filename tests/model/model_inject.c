/* SPDX-License-Identifier: MIT */

/*
 * Proves: what goes into the queue that all workers share comes out once, in its
 * order, or goes back to whoever came too late; and who asks how many there are
 * after it was told that one is there is not told of none.
 */

#include <string.h>

#include "model.h"
#include "sched/inject.h"
#include "task/cell.h"

#define N_TASKS_MAX 4

static struct edo__inject inject;
static struct edo_task tasks[N_TASKS_MAX];
static int n_taken[N_TASKS_MAX];
static int n_taken_in_all;
static int n_returned;
static int n_in_line; /* as its pushers know */
static uint32_t has_pushed;

static void open_inject(void)
{
	edo__inject_init(&inject);
	memset(tasks, 0, sizeof(tasks));
	memset(n_taken, 0, sizeof(n_taken));
	n_taken_in_all = 0;
	n_returned = 0;
	n_in_line = 0;
	has_pushed = 0;
}

static void push(int i)
{
	tasks[i].id = (uint64_t)i + 1;
	if (edo__inject_push(&inject, &tasks[i]))
		model_count(&n_in_line, 1);
	else
		model_count(&n_returned, 1);
}

/* How many. Each thread pushes an even one and then the odd one after it. */
static uint32_t pop(uint32_t n_max)
{
	struct edo_task *popped[N_TASKS_MAX];
	uint32_t n = edo__inject_pop(&inject, popped, n_max);

	for (uint32_t i = 0; i < n; i++) {
		int at = (int)popped[i]->id - 1;

		model_check(at % 2 == 0 || model_count(&n_taken[at - 1], 0));
		model_check(model_count(&n_taken[at], 1) == 1);
	}
	model_count(&n_taken_in_all, (int)n);
	return n;
}

static void *push_two(void *unused)
{
	push(0);
	push(1);
	model_signal(&has_pushed);
	return unused;
}

static void *push_chain(void *unused)
{
	struct edo__queue chain = EDO__QUEUE_INIT;

	for (int i = 2; i < 4; i++) {
		tasks[i].id = (uint64_t)i + 1;
		edo__queue_push(&chain, &tasks[i].queue_link);
	}
	edo__inject_push_chain(&inject, &chain, 2);
	model_count(&n_in_line, 2);
	return unused;
}

static void *pop_two(void *unused)
{
	if (edo__inject_length(&inject) > 0)
		pop(2);
	return unused;
}

static void *push_late(void *unused)
{
	push(2);
	return unused;
}

static void *close_it(void *unused)
{
	edo__inject_close(&inject);
	while (pop(1))
		;
	return unused;
}

static void end(int n_threads, const int *threads)
{
	for (int i = 0; i < n_threads; i++)
		model_join(threads[i]);
	while (pop(1))
		;
	model_check(n_taken_in_all == n_in_line);
	model_check(edo__inject_length(&inject) == 0);
}

static void push_against_pop(void)
{
	int threads[3];

	open_inject();
	threads[0] = model_spawn(push_two, NULL);
	threads[1] = model_spawn(pop_two, NULL);
	threads[2] = model_spawn(push_chain, NULL);
	pop_two(NULL);
	end(3, threads);
	model_check(n_taken_in_all == 4);
}

static void length_after_a_push(void)
{
	int thread;

	open_inject();
	thread = model_spawn(push_two, NULL);
	model_await(&has_pushed);
	model_check(edo__inject_length(&inject) == 2);
	end(1, &thread);
}

static void push_against_close(void)
{
	int threads[2];

	open_inject();
	threads[0] = model_spawn(push_late, NULL);
	threads[1] = model_spawn(close_it, NULL);
	push(0);
	model_join(threads[1]);
	model_join(threads[0]);
	model_check(edo__inject_length(&inject) == 0);
	model_check(n_taken_in_all + n_returned == 2);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_), .n_surprises = 2, \
	}

const struct model_case model_cases[] = {
	CASE(push_against_pop, 2, "each comes out once, in its order"),
	CASE(length_after_a_push, 4, "who was told of a push sees it"),
	CASE(push_against_close, 4,
	     "after closing nothing is left, and a late one goes back"),
	{ 0 },
};
