/* SPDX-License-Identifier: MIT */

/*
 * Proves: each job that is submitted to the pool of threads and not withdrawn
 * runs once, also when the thread that should take it is about to go, when those
 * that run are blocked, or when threads cannot be had; and freeing the pool
 * leaves no thread and no memory, whoever goes last.
 */

#include "blocking/pool.h"

#include <errno.h>

#include "model.h"

struct job {
	struct edo__queue_link link;
	int n_runs;
	uint32_t *awaits;  /* an event to wait for, or NULL */
	uint32_t *signals; /* an event to signal, or NULL */
};

static struct edo__pool *pool;
static struct job first, second;
static uint32_t event;

static void run(struct edo__queue_link *link)
{
	struct job *job = edo__container_of(link, struct job, link);

	if (job->awaits)
		model_await(job->awaits);
	model_count(&job->n_runs, 1);
	if (job->signals)
		model_signal(job->signals);
}

static void open_pool(uint32_t n_threads_max, int64_t keep_alive)
{
	struct edo__pool_options options = {
		.n_threads_max = n_threads_max,
		.keep_alive = keep_alive,
		.thread_name = "pool",
		.run = run,
	};

	first = (struct job){ 0 };
	second = (struct job){ 0 };
	event = 0;
	model_check(edo__pool_new(&options, &pool) == 0);
}

static void submit(struct job *job)
{
	model_check(edo__pool_submit(pool, &job->link) == 0);
}

static void *submit_second(void *unused)
{
	submit(&second);
	return unused;
}

static void close_pool(void)
{
	model_check(edo__pool_free(pool, -1) == 0);
	model_check(first.n_runs == 1 && second.n_runs == 1);
}

static void one_thread(void)
{
	open_pool(1, -1);
	submit(&first);
	submit(&second);
	close_pool();
}

static void two_submitters(void)
{
	int thread;

	open_pool(2, -1);
	thread = model_spawn(submit_second, NULL);
	submit(&first);
	model_join(thread);
	close_pool();
}

/* Between the two the thread goes to sleep, or is about to. */
static void submit_to_an_idle_thread(void)
{
	open_pool(1, -1);
	first.signals = &event;
	submit(&first);
	model_await(&event);
	submit(&second);
	close_pool();
}

/* ... or its time is over. */
static void submit_to_a_thread_that_goes(void)
{
	open_pool(1, 1000);
	first.signals = &event;
	submit(&first);
	model_await(&event);
	submit(&second);
	close_pool();
}

/* The first job waits for the second, so one thread does not do; with one CPU
 * the pool has to notice that its queue stalls. */
static void job_that_blocks(void)
{
	open_pool(2, -1);
	first.awaits = &event;
	second.signals = &event;
	submit(&first);
	submit(&second);
	close_pool();
}

static void withdraw_against_take(void)
{
	bool is_withdrawn;

	open_pool(1, -1);
	submit(&first);
	submit(&second);
	is_withdrawn = edo__pool_withdraw(pool, &second.link);
	model_check(edo__pool_free(pool, -1) == 0);
	model_check(first.n_runs == 1 && second.n_runs == !is_withdrawn);
}

static void no_thread_to_be_had(void)
{
	int result, other;

	open_pool(2, -1);
	result = edo__pool_submit(pool, &first.link);
	other = edo__pool_submit(pool, &second.link);
	model_check(result == 0 || result == -EAGAIN);
	model_check(other == 0);
	model_check(edo__pool_free(pool, -1) == 0);
	model_check(first.n_runs == (result == 0) && second.n_runs == 1);
}

static void abandoned(void)
{
	int result;

	open_pool(1, -1);
	first.awaits = &event;
	submit(&first);
	result = edo__pool_free(pool, 1000);
	model_check(result == -ETIMEDOUT);
	model_signal(&event);
}

/* The last thread ends just as the time is over. */
static void abandoned_or_not(void)
{
	int result;

	open_pool(2, -1);
	submit(&first);
	submit(&second);
	result = edo__pool_free(pool, 1000);
	model_check(result == -ETIMEDOUT || result == 0);
}

#define CASE(name_, preemptions_, proves_)                         \
	{                                                          \
		.name = #name_, .proves = (proves_), .run = name_, \
		.n_preemptions = (preemptions_), .n_surprises = 1, \
	}

const struct model_case model_cases[] = {
	CASE(one_thread, 3, "one thread runs two jobs"),
	CASE(two_submitters, 3, "two submitters at once lose none"),
	CASE(submit_to_an_idle_thread, 3,
	     "a thread that goes to sleep is "
	     "woken for a job"),
	CASE(submit_to_a_thread_that_goes, 3,
	     "a job comes just when its "
	     "thread's keep-alive ends"),
	{
		.name = "job_that_blocks",
		.proves = "a job that blocks for another gets it another "
			  "thread",
		.run = job_that_blocks,
		.n_preemptions = 3,
		.n_surprises = 1,
		.n_cpus = 1,
	},
	CASE(withdraw_against_take, 3, "a job is withdrawn or runs"),
	{
		.name = "no_thread_to_be_had",
		.proves = "a job is refused where no thread can run it",
		.run = no_thread_to_be_had,
		.n_preemptions = 3,
		.n_surprises = 1,
		.n_thread_failures = 1,
	},
	CASE(abandoned, 3, "the last thread of an abandoned pool frees it"),
	CASE(abandoned_or_not, 2, "whoever goes last frees the pool"),
	{ 0 },
};
