/* SPDX-License-Identifier: MIT */

/*
 * Proves: of several threads that take the library's lock, one is inside at a
 * time, sees all that was done inside before, and none sleeps for ever; whoever
 * outlasts the holder may free the lock.
 */

#include "base/alloc.h"
#include "base/lock.h"
#include "model.h"

static struct edo__lock lock;
static uint32_t n_inside;
static uint64_t n_visits;

static void visit(void)
{
	edo__lock_acquire(&lock);
	model_check(n_inside++ == 0);
	model_write(&n_visits);
	n_visits++;
	n_inside--;
	edo__lock_release(&lock);
}

static void *visitor(void *n_times)
{
	for (uintptr_t n = (uintptr_t)n_times; n > 0; n--)
		visit();
	return NULL;
}

static void visit_with(int n_threads, uintptr_t n_times)
{
	int threads[3];

	edo__lock_init(&lock);
	n_inside = 0;
	n_visits = 0;
	for (int i = 0; i < n_threads; i++)
		threads[i] = model_spawn(visitor, (void *)n_times);
	visitor((void *)n_times);
	for (int i = 0; i < n_threads; i++)
		model_join(threads[i]);
	model_check(n_visits == (uint64_t)(n_threads + 1) * n_times);
}

static void two_threads(void)
{
	visit_with(1, 2);
}

static void three_threads(void)
{
	visit_with(2, 1);
}

struct object {
	struct edo__lock lock;
	uint32_t is_done; /* atomic */
};

static void *do_in_object(void *argument)
{
	struct object *object = argument;

	edo__lock_acquire(&object->lock);
	edo__store_release(&object->is_done, 1u); /* pairs with outlast() */
	edo__lock_release(&object->lock);
	return NULL;
}

static void outlast(void)
{
	struct object *object = edo__malloc(sizeof(*object));
	int thread;

	*object = (struct object){ .lock = EDO__LOCK_INIT };
	thread = model_spawn(do_in_object, object);
	/* Pairs with the release in do_in_object(). */
	if (!edo__load_acquire(&object->is_done))
		model_join(thread);
	edo__lock_outlast(&object->lock);
	edo__free(object);
}

const struct model_case model_cases[] = {
	{
		.name = "two_threads",
		.proves = "two threads that take the lock twice exclude each "
			  "other and both come to an end",
		.run = two_threads,
		.n_preemptions = 4,
		.n_surprises = 2,
	},
	{
		.name = "three_threads",
		.proves = "two threads that sleep for the lock both come "
			  "in",
		.run = three_threads,
		.n_preemptions = 3,
		.n_surprises = 2,
	},
	{
		.name = "outlast",
		.proves = "who saw what was done under the lock, and outlasts "
			  "its holder, may free it",
		.run = outlast,
		.n_preemptions = 4,
		.n_surprises = 2,
	},
	{ 0 },
};
