/* SPDX-License-Identifier: MIT */

/*
 * Proves: of the tasks in a worker's ring each is taken once, by its owner or by
 * one of those who steal, and whoever takes it sees what was put into it. The ring
 * has four places here.
 */

#include <string.h>

#include "model.h"
#include "sched/ring.h"
#include "task/cell.h"

#define N_TASKS_MAX 8
#define N_STOLEN_MAX (EDO__RING_SIZE / 2)

static struct edo__ring ring;
static struct edo__ring other_ring;
static struct edo_task tasks[N_TASKS_MAX];
static int n_taken[N_TASKS_MAX];
static int n_taken_in_all;
static int n_pushed;

static void open_ring(void)
{
	memset(&ring, 0, sizeof(ring)); /* nothing of the last execution */
	edo__ring_init(&ring);
	edo__ring_init(&other_ring);
	memset(tasks, 0, sizeof(tasks));
	memset(n_taken, 0, sizeof(n_taken));
	n_taken_in_all = 0;
	n_pushed = 0;
}

static void take(struct edo_task *task)
{
	model_check(task >= &tasks[0] && task < &tasks[N_TASKS_MAX]);
	model_check(task->id == (uint64_t)(task - tasks) + 1);
	model_check(model_count(&n_taken[task - tasks], 1) == 1);
	model_count(&n_taken_in_all, 1);
}

static void take_all(struct edo_task **taken, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		take(taken[i]);
}

static bool push_to(struct edo__ring *its_ring)
{
	struct edo_task *task = &tasks[n_pushed];

	task->id = (uint64_t)n_pushed + 1;
	if (!edo__ring_push(its_ring, task))
		return false;
	n_pushed++;
	return true;
}

static bool push(void)
{
	return push_to(&ring);
}

static void push_some(int n)
{
	while (n-- > 0)
		model_check(push());
}

static void pop_all(void)
{
	struct edo_task *task;

	while ((task = edo__ring_pop(&ring)))
		take(task);
}

static void *steal(void *unused)
{
	struct edo_task *stolen[N_STOLEN_MAX];

	take_all(stolen, edo__ring_steal(&ring, stolen, N_STOLEN_MAX));
	return unused;
}

static void *steal_twice(void *unused)
{
	steal(unused);
	return steal(unused);
}

/* What is left is the owner's. */
static void end(int n_threads, const int *threads)
{
	for (int i = 0; i < n_threads; i++)
		model_join(threads[i]);
	pop_all();
	model_check(n_taken_in_all == n_pushed);
	model_check(edo__ring_length(&ring) == 0);
}

static void pop_against_a_thief(void)
{
	int thread;

	open_ring();
	push_some(1);
	thread = model_spawn(steal_twice, NULL);
	push_some(2);
	pop_all();
	end(1, &thread);
}

static void two_thieves(void)
{
	int threads[2];

	open_ring();
	push_some(1);
	threads[0] = model_spawn(steal, NULL);
	threads[1] = model_spawn(steal, NULL);
	push_some(2);
	pop_all();
	end(2, threads);
}

/* The places are used a second time. */
static void places_that_come_round(void)
{
	int thread;

	open_ring();
	push_some(3);
	pop_all();
	thread = model_spawn(steal_twice, NULL);
	push_some(2);
	pop_all();
	push_some(2);
	end(1, &thread);
}

/* As a worker does: half of a full ring goes elsewhere. */
static void push_or_overflow(void)
{
	struct edo_task *taken[N_STOLEN_MAX];

	if (push())
		return;
	take_all(taken, edo__ring_take(&ring, taken, N_STOLEN_MAX));
	model_check(push());
}

static void overflow_against_a_thief(void)
{
	int thread;

	open_ring();
	push_some((int)EDO__RING_SIZE);
	thread = model_spawn(steal_twice, NULL);
	push_or_overflow();
	push_or_overflow();
	end(1, &thread);
}

static void overflow_against_two_thieves(void)
{
	int threads[2];

	open_ring();
	push_some((int)EDO__RING_SIZE);
	threads[0] = model_spawn(steal, NULL);
	threads[1] = model_spawn(steal, NULL);
	push_or_overflow();
	push_or_overflow();
	end(2, threads);
}

/* As a worker does: the first is run, the others go to its own ring. */
static void steal_from_other(void)
{
	struct edo_task *stolen[N_STOLEN_MAX];
	uint32_t n = edo__ring_steal(&other_ring, stolen, N_STOLEN_MAX);

	take_all(stolen, n > 0);
	for (uint32_t i = 1; i < n; i++)
		model_check(edo__ring_push(&ring, stolen[i]));
}

static void *steal_from_both(void *unused)
{
	struct edo_task *stolen[N_STOLEN_MAX];

	steal(unused);
	take_all(stolen, edo__ring_steal(&other_ring, stolen, N_STOLEN_MAX));
	return steal(unused);
}

static void loot_that_is_stolen(void)
{
	struct edo_task *task;
	int thread;

	open_ring();
	push_some(1);
	for (int i = 0; i < 4; i++)
		model_check(push_to(&other_ring));
	thread = model_spawn(steal_from_both, NULL);
	pop_all();
	steal_from_other();
	model_join(thread);
	while ((task = edo__ring_pop(&other_ring)))
		take(task);
	end(0, NULL);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_), .n_surprises = 2, \
	}

const struct model_case model_cases[] = {
	CASE(pop_against_a_thief, 3,
	     "what is pushed is popped or stolen, and whole"),
	CASE(two_thieves, 2, "two thieves and the owner share without a rest"),
	CASE(places_that_come_round, 3,
	     "a place is written again only after it was left"),
	CASE(overflow_against_a_thief, 3,
	     "half of a full ring is taken from thieves as well"),
	CASE(overflow_against_two_thieves, 2, "also from two"),
	CASE(loot_that_is_stolen, 3, "what was stolen may be stolen again"),
	{ 0 },
};
