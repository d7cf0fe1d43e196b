/* SPDX-License-Identifier: MIT */

/*
 * Proves: who joins a scope is woken when its last child has ended, on whatever
 * thread that was, and not before all are done with the scope, which goes then;
 * a child that fails has its siblings cancelled, once.
 */

#include <errno.h>
#include <string.h>

#include <edo/base/error.h>
#include <edo/task/scope.h>

#include "base/alloc.h"
#include "model.h"
#include "poller.h"
#include "world.h"

#define N_CHILDREN 2

static struct gate gates[N_CHILDREN];
static struct edo_scope *scope;
static struct poller poller;

/* Their memory goes right after the join. No worker runs yet. */
static void open_scope_still(void)
{
	memset(gates, 0, sizeof(gates));
	world_mt_open_still(2);
	scope = edo__malloc(sizeof(*scope));
	edo__scope_init(scope);
	poller_init(&poller);
}

static void open_scope(void)
{
	open_scope_still();
	model_check(edo__multi_thread_start(world_mt) == 0);
}

static void spawn(int i)
{
	model_check(edo__scope_spawn(scope, gate_task_new(&gates[i]),
				     sizeof(int)) == 0);
}

static int join(void)
{
	struct edo__scope_join__frame frame;

	edo__scope_join__init(&frame, scope);
	poller_await(&poller, &frame.future);
	return frame.output;
}

static void give_up_a_join(void)
{
	struct edo__scope_join__frame frame;

	edo__scope_join__init(&frame, scope);
	if (poller_poll(&poller, &frame.future) != EDO_READY)
		poller_cancel(&poller, &frame.future);
}

static void close_scope(void)
{
	edo__free(scope);
	poller_deinit(&poller);
	world_mt_close();
}

static void children_on_two_threads(void)
{
	open_scope();
	spawn(0);
	spawn(1);
	model_check(join() == 0);
	close_scope();
	model_check(gates[0].n_dropped == 1 && gates[1].n_dropped == 1);
}

static void one_that_fails(void)
{
	open_scope();
	gates[0].n_wanted = 1;
	gates[1].output = -5;
	spawn(0);
	spawn(1);
	model_check(join() == -5);
	close_scope();
	model_check(gates[0].n_dropped == 0 && gates[1].n_dropped == 1);
}

static void two_that_fail(void)
{
	int result;

	open_scope();
	gates[0].output = -4;
	gates[1].output = -5;
	spawn(0);
	spawn(1);
	result = join();
	model_check(result == -4 || result == -5);
	close_scope();
}

static void cancelled_meanwhile(void)
{
	open_scope();
	gates[0].n_wanted = 1;
	spawn(0);
	spawn(1);
	edo__scope_cancel(scope);
	model_check(join() == 0);
	close_scope();
}

static void a_join_that_is_given_up(void)
{
	open_scope();
	spawn(0);
	give_up_a_join();
	model_check(join() == 0);
	close_scope();
}

/* ---- in a scheduler that closes ------------------------------------------------- */

static void *spawn_there(void *unused)
{
	edo__here.nursery = &world_mt->outside;
	spawn(1);
	return unused;
}

/* Both are turned away, and one may get the cell of the other. */
static void spawned_too_late(void)
{
	int thread;

	open_scope_still();
	edo__multi_thread_begin_closing(world_mt);
	thread = model_spawn(spawn_there, NULL);
	spawn(0);
	model_join(thread);
	model_check(join() == -ECANCELED);
	model_check(edo__multi_thread_start(world_mt) == 0);
	close_scope();
	model_check(gates[0].n_polls == 0 && gates[1].n_polls == 0);
}

#define CASE(name_, preemptions_, surprises_, proves_)                        \
	{                                                                     \
		.name = #name_, .proves = (proves_), .run = name_,            \
		.n_preemptions = (preemptions_), .n_surprises = (surprises_), \
	}

const struct model_case model_cases[] = {
	CASE(children_on_two_threads, 1, MODEL_NONE,
	     "the last child wakes who joins"),
	CASE(one_that_fails, 1, MODEL_NONE, "one that fails cancels the other"),
	CASE(two_that_fail, 1, MODEL_NONE, "one failure counts"),
	CASE(cancelled_meanwhile, 1, MODEL_NONE,
	     "a scope may be cancelled meanwhile"),
	CASE(a_join_that_is_given_up, 1, MODEL_NONE, "a join may be given up"),
	CASE(spawned_too_late, 1, MODEL_NONE,
	     "a child that comes too late is touched no more once it has ended"),
	{ 0 },
};
