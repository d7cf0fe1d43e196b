/* SPDX-License-Identifier: MIT */

/*
 * Other threads: they wake, abort, detach, join, start and drop tasks of a
 * runtime that runs, that waits, and that ends meanwhile.
 */

#include "driven.h"

#include <errno.h>
#include <pthread.h>

#include <edo/base/error.h>

#include "futures.h"

#define N_THREADS 4

static struct gate never;

/* ---- waking -------------------------------------------------------------- */

static void *open_gate(void *gate)
{
	gate_open(gate);
	return NULL;
}

static enum edo_poll wait_for_gate(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	gate_wait__init(&self->gate, self->argument);
	BODY_AWAIT(self->gate);
	self->output = 6;
	BODY_END;
}

/* As a root, and as a task that a root waits for. */
TEST_ON_ALL_FLAVORS(runtime_that_sleeps_is_woken_by_another_thread)
{
	for (int i = 0; i < 50; i++) {
		struct gate gate;
		pthread_t thread;
		int output;

		gate_init(&gate);
		thread = start_thread(open_gate, &gate);
		output = i % 2 ? run_body(wait_for_gate, &gate)
			       : run_body_in_task(wait_for_gate, &gate);
		pthread_join(thread, NULL);
		assert_int_equal(output, 6);
	}
}

/* A task counts how far the others have counted. */
#define N_COUNTS 5000

struct counter {
	struct edo__lock lock;
	int n;
	int n_seen;
	struct edo_waker *waker;
};

static void *count_up(void *argument)
{
	struct counter *counter = argument;

	for (int i = 0; i < N_COUNTS; i++) {
		struct edo_waker *waker;

		edo__lock_acquire(&counter->lock);
		counter->n++;
		waker = counter->waker;
		counter->waker = NULL;
		edo__lock_release(&counter->lock);
		if (waker)
			edo_waker_wake(waker);
	}
	return NULL;
}

static enum edo_poll watch_counter(struct body *self,
				   struct edo_context *context)
{
	struct counter *counter = self->argument;
	struct edo_waker *old;

	edo__lock_acquire(&counter->lock);
	counter->n_seen = counter->n;
	old = counter->waker;
	counter->waker = edo_waker_ref(context->waker);
	edo__lock_release(&counter->lock);
	edo_waker_unref(old);
	if (counter->n_seen < N_THREADS * N_COUNTS)
		return EDO_PENDING;
	edo_waker_unref(counter->waker);
	return EDO_READY;
}

TEST_ON_ALL_FLAVORS(no_wake_of_many_threads_is_lost)
{
	pthread_t threads[N_THREADS];
	struct counter counter = { 0 };

	for (int i = 0; i < N_THREADS; i++)
		threads[i] = start_thread(count_up, &counter);
	assert_int_equal(run_body_in_task(watch_counter, &counter), 0);
	for (int i = 0; i < N_THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(counter.n_seen, N_THREADS * N_COUNTS);
}

/* ---- hammering one task by its waker -------------------------------------- */

#define N_HAMMERS 3000

static int n_hammers_done; /* atomic */

static void *hammer(void *argument)
{
	struct edo_waker *waker = argument;

	for (int i = 0; i < N_HAMMERS; i++) {
		edo_waker_wake_by_ref(waker);
		edo_waker_wake(edo_waker_ref(waker));
		edo_waker_unref(edo_waker_ref(waker));
	}
	edo__fetch_add_release(&n_hammers_done, 1);
	edo_waker_wake(waker);
	return NULL;
}

static enum edo_poll be_hammered(struct body *self, struct edo_context *context)
{
	pthread_t *threads = self->argument;

	if (self->i == 0)
		for (int i = 0; i < N_THREADS; i++)
			threads[i] = start_thread(
				hammer, edo_waker_ref(context->waker));
	if (++self->i == 20 || edo__load_acquire(&n_hammers_done) == N_THREADS)
		return EDO_READY;
	return EDO_PENDING;
}

/* The threads go on after the task, and after the runtime has gone. */
TEST_ON_ALL_FLAVORS(wakers_are_used_while_task_and_runtime_end)
{
	for (int round = 0; round < 10; round++) {
		pthread_t threads[N_THREADS];
		int result;

		n_hammers_done = 0;
		result = round % 2 ? run_body(be_hammered, threads)
				   : run_body_in_task(be_hammered, threads);
		for (int i = 0; i < N_THREADS; i++)
			pthread_join(threads[i], NULL);
		assert_int_equal(result, 0);
	}
}

/* ---- handles on other threads ---------------------------------------------- */

#define N_TASKS 500

struct batch {
	struct edo_task *tasks[N_TASKS];
	int n_answers, n_destroyed; /* atomic */
};

static struct batch batch;

static void destroy(void *output)
{
	(void)output;
	add(&batch.n_destroyed, 1);
}

static enum edo_poll live_a_little(struct body *self,
				   struct edo_context *context)
{
	BODY_BEGIN;
	for (; self->i < (int)(intptr_t)self->argument % 5; self->i++) {
		edo_yield_now__init(&self->yield);
		BODY_AWAIT(self->yield);
	}
	self->output = 1;
	add(&batch.n_answers, 1);
	BODY_END;
}

static void *abort_and_detach(void *argument)
{
	int first = (int)(intptr_t)argument;

	for (int i = first; i < N_TASKS; i += N_THREADS) {
		if (i % 3 == 0)
			edo_task_abort(batch.tasks[i]);
		(void)edo_task_is_finished(batch.tasks[i]);
		edo_task_detach(batch.tasks[i]);
	}
	return NULL;
}

static enum edo_poll spawn_batch(struct body *self, struct edo_context *context)
{
	static struct edo_future_type counted__type;
	pthread_t *threads = self->argument;

	BODY_BEGIN;
	counted__type = body__type;
	counted__type.output_destructor = destroy;
	for (intptr_t i = 0; i < N_TASKS; i++) {
		batch.tasks[i] =
			body_new(&counted__type, live_a_little, (void *)i);
		edo_task_start(batch.tasks[i]);
	}
	for (intptr_t i = 0; i < N_THREADS; i++)
		threads[i] = start_thread(abort_and_detach, (void *)i);
	for (self->i = 0; self->i < 3; self->i++) {
		edo_yield_now__init(&self->yield);
		BODY_AWAIT(self->yield);
	}
	BODY_END;
}

/* Each output that there was is destroyed once; the runtime ends while handles
 * are still being dropped. */
TEST_ON_ALL_FLAVORS(handles_are_dropped_by_other_threads_while_the_runtime_ends)
{
	for (int round = 0; round < 10; round++) {
		pthread_t threads[N_THREADS];

		batch.n_answers = batch.n_destroyed = 0;
		assert_int_equal(run_body(spawn_batch, threads), 0);
		for (int i = 0; i < N_THREADS; i++)
			pthread_join(threads[i], NULL);
		assert_int_equal(look(&batch.n_destroyed),
				 look(&batch.n_answers));
	}
}

/* ---- joining across runtimes -------------------------------------------- */

struct crossing {
	struct edo_task *tasks[N_TASKS];
	int n_joined;
	pthread_t thread;
};

static enum edo_poll join_all(struct body *self, struct edo_context *context)
{
	struct crossing *crossing = self->argument;

	BODY_BEGIN;
	for (self->i = 0; self->i < N_TASKS; self->i++) {
		self->task = crossing->tasks[self->i];
		edo_task_wait__init(&self->wait, self->task);
		BODY_AWAIT(self->wait);
		body_join(self);
		BODY_AWAIT(self->join);
		crossing->n_joined +=
			self->join.output == 0 && self->value == 1;
	}
	BODY_END;
}

static void *join_elsewhere(void *crossing)
{
	check(run_body(join_all, crossing) == 0);
	return NULL;
}

static enum edo_poll spawn_for_others(struct body *self,
				      struct edo_context *context)
{
	struct crossing *crossing = self->argument;

	BODY_BEGIN;
	for (intptr_t i = 0; i < N_TASKS; i++)
		crossing->tasks[i] = body_spawn(live_a_little, (void *)i);
	crossing->thread = start_thread(join_elsewhere, crossing);
	/* What has not ended by then would be cancelled. */
	BODY_AWAIT_UNTIL(look(&batch.n_answers) == N_TASKS);
	BODY_END;
}

TEST_ON_ALL_FLAVORS(tasks_are_joined_by_a_runtime_on_another_thread)
{
	for (int round = 0; round < 10; round++) {
		struct crossing crossing = { .n_joined = 0 };

		batch.n_answers = 0;
		assert_int_equal(run_body(spawn_for_others, &crossing), 0);
		pthread_join(crossing.thread, NULL);
		assert_int_equal(crossing.n_joined, N_TASKS);
	}
}

/* ---- started elsewhere ----------------------------------------------------- */

static enum edo_poll open_own_gate(struct body *self,
				   struct edo_context *context)
{
	(void)context;
	gate_open(self->argument);
	return EDO_READY;
}

static void *start_task(void *task)
{
	edo_task_start(task);
	return NULL;
}

static enum edo_poll have_it_started(struct body *self,
				     struct edo_context *context)
{
	static struct gate gate;
	pthread_t *thread = self->argument;

	BODY_BEGIN;
	gate_init(&gate);
	self->task = body_new(&body__type, open_own_gate, &gate);
	*thread = start_thread(start_task, self->task);
	gate_wait__init(&self->gate, &gate);
	BODY_AWAIT(self->gate);
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->join.output == 0;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(task_may_be_started_by_another_thread)
{
	pthread_t thread;

	assert_int_equal(run_body_in_task(have_it_started, &thread), 1);
	pthread_join(thread, NULL);
}

/* ---- misuse ---------------------------------------------------------------- */

struct two_waits {
	struct counting_waker wakers[2];
	struct edo_task_wait__frame waits[2];
};

static enum edo_poll poll_wait(struct two_waits *two, int i)
{
	struct edo_context context = { .waker = &two->wakers[i].waker,
				       .budget = EDO_COOP_BUDGET };

	return edo_future_poll(&two->waits[i].future, &context);
}

static void poll_second(void *two)
{
	poll_wait(two, 1);
}

static enum edo_poll spawn_one_for_others(struct body *self,
					  struct edo_context *context)
{
	struct edo_task **ret_task = self->argument;

	(void)context;
	*ret_task = body_spawn(wait_for_gate, &never);
	return EDO_READY;
}

static void detach(void *task)
{
	edo_task_detach(task);
}

TEST_ON_ALL_FLAVORS(second_wait_from_outside_panics_and_the_first_goes_on)
{
	struct edo_runtime *runtime = runtime_with(FLAVOR_OPTIONS());
	struct edo_task *task = NULL;
	struct two_waits two;

	gate_init(&never);
	block_on_body(runtime, spawn_one_for_others, &task, NULL);
	for (int i = 0; i < 2; i++) {
		counting_waker_init(&two.wakers[i]);
		edo_task_wait__init(&two.waits[i], task);
	}
	assert_int_equal(poll_wait(&two, 0), EDO_PENDING);
	assert_panics(poll_second, &two, "waited for already");
	assert_int_equal(two.wakers[1].n_refs, 0);
	assert_panics(detach, task, "detached with a join or wait");
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_int_equal(counting_waker_take(&two.wakers[0]), 1);
	assert_panics(poll_second, &two, "waited for already");
	assert_panics(detach, task, "detached with a join or wait");
	assert_int_equal(poll_wait(&two, 0), EDO_READY);
	assert_int_equal(two.waits[0].output, -ECANCELED);
	assert_int_equal(two.wakers[0].n_refs, 0);
	edo_task_detach(task);
}
