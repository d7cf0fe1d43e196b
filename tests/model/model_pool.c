/* SPDX-License-Identifier: MIT */

/*
 * Proves: each job that is submitted to the pool of threads and not withdrawn
 * runs once and its end is told once, also when the thread that should take it
 * stops to watch, falls asleep or is about to go, when those that run are blocked,
 * or when threads cannot be had; and freeing the pool leaves no thread and no
 * memory, whoever goes last. Closed is a pool whose threads have run their hooks.
 */

#include "blocking/pool.h"

#include <errno.h>

#include "model.h"

struct job {
	struct edo__queue_link link;
	int n_runs;
	int n_ends;
	int result;        /* of its submit */
	uint32_t *awaits;  /* an event to wait for, or NULL */
	uint32_t *signals; /* an event to signal, or NULL */
	uint32_t end;      /* an event: it has been told */
};

static struct edo__pool *pool;
static struct job first, second, third, fourth, fifth;
static uint32_t event;
static int n_started, n_stopped;

static void run(struct edo__queue_link *link)
{
	struct job *job = edo__container_of(link, struct job, link);

	if (job->awaits)
		model_await(job->awaits);
	model_count(&job->n_runs, 1);
	if (job->signals)
		model_signal(job->signals);
}

static void finish(struct edo__queue_link *link)
{
	struct job *job = edo__container_of(link, struct job, link);

	model_count(&job->n_ends, 1);
	model_signal(&job->end);
}

static void open_pool_of(const struct edo__pool_options *options)
{
	first = (struct job){ 0 };
	second = (struct job){ 0 };
	third = (struct job){ 0 };
	fourth = (struct job){ 0 };
	fifth = (struct job){ 0 };
	event = 0;
	model_check(edo__pool_new(options, &pool) == 0);
}

static void open_pool(uint32_t n_threads_max, int64_t keep_alive)
{
	struct edo__pool_options options = {
		.n_threads_max = n_threads_max,
		.keep_alive = keep_alive,
		.spin = -1,
		.thread_name = "pool",
		.run = run,
		.finish = finish,
	};

	open_pool_of(&options);
}

static void open_spinning_pool(uint32_t n_threads_max, int64_t keep_alive)
{
	struct edo__pool_options options = {
		.n_threads_max = n_threads_max,
		.n_cpus = 2,
		.keep_alive = keep_alive,
		.spin = 1000,
		.thread_name = "pool",
		.run = run,
		.finish = finish,
	};

	open_pool_of(&options);
}

static void on_start(void *unused)
{
	(void)unused;
	model_count(&n_started, 1);
}

static void on_stop(void *stop)
{
	model_signal(stop); /* a step */
	model_count(&n_stopped, 1);
}

static void open_hooked_pool(int64_t keep_alive)
{
	static uint32_t stop;
	struct edo__pool_options options = {
		.n_threads_max = 1,
		.keep_alive = keep_alive,
		.spin = -1,
		.thread_name = "pool",
		.run = run,
		.finish = finish,
		.on_thread_start = on_start,
		.on_thread_stop = on_stop,
		.user_data = &stop,
	};

	stop = 0;
	n_started = n_stopped = 0;
	open_pool_of(&options);
}

static void submit(struct job *job)
{
	model_check(edo__pool_submit(pool, &job->link) == 0);
}

/* Where there may be no thread. */
static void try_submit(struct job *job)
{
	job->result = edo__pool_submit(pool, &job->link);
	model_check(job->result == 0 || job->result == -EAGAIN);
}

static void await_end(struct job *job)
{
	if (job->result == 0)
		model_await(&job->end);
}

static void *try_submit_second(void *unused)
{
	try_submit(&second);
	return unused;
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
	model_check(first.n_ends == 1 && second.n_ends == 1);
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

/* ... or watches ... */
static void submit_to_spinner(int64_t keep_alive)
{
	open_spinning_pool(2, keep_alive);
	submit(&first);
	model_await(&first.end);
	submit(&second);
	model_await(&second.end);
	close_pool();
}

static void submit_to_a_spinner(void)
{
	submit_to_spinner(-1);
}

/* ... and its time is over just then. */
static void submit_to_a_spinner_that_goes(void)
{
	submit_to_spinner(1000);
}

/* Both may go to the same spinner, and the other thread may answer for it. */
static void two_submit_to_a_spinner(void)
{
	int thread;

	open_spinning_pool(2, -1);
	submit(&third);
	model_await(&third.end);
	thread = model_spawn(submit_second, NULL);
	submit(&first);
	model_join(thread);
	model_await(&first.end);
	model_await(&second.end);
	close_pool();
}

/* Whoever hears that the job has ended finds its thread idle. */
static void idle_before_the_end_is_told(void)
{
	struct edo__pool_counts counts;

	open_spinning_pool(2, -1);
	submit(&first);
	model_await(&first.end);
	counts = edo__pool_count(pool);
	model_check(counts.n_threads == 1 && counts.n_idle == 1);
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
	open_pool(2, -1);
	try_submit(&first);
	submit(&second);
	model_check(edo__pool_free(pool, -1) == 0);
	model_check(first.n_runs == (first.result == 0) && second.n_runs == 1);
}

/* While the second thread is tried the first may have done what there was, and
 * sleep, or want to go, when the third job comes. */
static void no_second_thread(void)
{
	int thread;

	open_pool(2, 1000);
	try_submit(&third);
	thread = model_spawn(try_submit_second, NULL);
	await_end(&third);
	try_submit(&first);
	model_join(thread);
	await_end(&first);
	await_end(&second);
	model_check(edo__pool_free(pool, -1) == 0);
}

static void *submit_late(void *unused)
{
	second.result = edo__pool_submit(pool, &second.link);
	return unused;
}

/* The last thread may go while the second is tried, whose maker is not done with
 * the pool when the close is. */
static void no_second_thread_while_it_closes(void)
{
	int thread;

	open_pool(2, -1);
	try_submit(&first);
	thread = model_spawn(submit_late, NULL);
	model_check(edo__pool_close(pool, -1) == 0);
	model_join(thread);
	model_check(edo__pool_free(pool, 0) == 0);
	model_check(first.n_ends == (first.result == 0));
	model_check(second.n_ends == (second.result == 0));
}

/* Three jobs of which each blocks for the next bring three threads; then one of
 * these runs the fourth job, one guards the fifth, and one is idle. */
static void closing_while_full(void)
{
	static uint32_t second_goes, fifth_has_run;

	open_pool(3, -1);
	second_goes = fifth_has_run = 0;
	first.awaits = second.signals = &event;
	second.awaits = third.signals = &second_goes;
	submit(&first);
	submit(&second);
	submit(&third);
	model_await(&first.end);
	fourth.awaits = fifth.signals = &fifth_has_run;
	submit(&fourth);
	submit(&fifth);
	close_pool();
	model_check(fourth.n_ends == 1 && fifth.n_ends == 1);
}

static void close_hooked_pool(void)
{
	model_check(edo__pool_close(pool, -1) == 0);
	model_check(first.n_ends == 1 && n_stopped == n_started);
	model_check(edo__pool_free(pool, 0) == 0);
}

/* Its time is over just then. */
static void closing_while_a_thread_goes(void)
{
	open_hooked_pool(1000);
	submit(&first);
	model_await(&first.end);
	close_hooked_pool();
}

static void free_pool(void *unused)
{
	(void)unused;
	model_check(edo__pool_free(pool, 0) == 0);
}

/* Who has given up leaves the pool to its last thread, or finds that gone. */
static void giving_up_while_a_thread_goes(void)
{
	open_hooked_pool(-1);
	first.awaits = &event;
	submit(&first);
	model_check(edo__pool_close(pool, 1000) == -ETIMEDOUT);
	model_signal(&event);
	if (edo__pool_detach(pool, free_pool, NULL))
		return;
	model_check(first.n_ends == 1 && n_stopped == n_started);
	free_pool(NULL);
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
	CASE(submit_to_a_spinner, 3,
	     "a thread that stops watching for a job finds the one that comes "
	     "just then"),
	CASE(submit_to_a_spinner_that_goes, 3,
	     "... also if it would sleep for no time"),
	CASE(two_submit_to_a_spinner, 2,
	     "two jobs for one thread that watches are both run"),
	CASE(idle_before_the_end_is_told, 3,
	     "a thread is idle before others hear that its job has ended"),
	CASE(withdraw_against_take, 3, "a job is withdrawn or runs"),
	{
		.name = "no_thread_to_be_had",
		.proves = "a job is refused where no thread can run it",
		.run = no_thread_to_be_had,
		.n_preemptions = 3,
		.n_surprises = 1,
		.n_thread_failures = 1,
	},
	{
		.name = "no_second_thread",
		.proves = "a thread that cannot be had leaves its job to those "
			  "there are",
		.run = no_second_thread,
		.n_preemptions = 2,
		.n_surprises = 1,
		.n_thread_failures = 1,
	},
	{
		.name = "no_second_thread_while_it_closes",
		.proves =
			"one that cannot be had does not keep the pool from closing",
		.run = no_second_thread_while_it_closes,
		.n_preemptions = 4,
		.n_surprises = 1,
		.n_thread_failures = 1,
	},
	{
		.name = "closing_while_full",
		.proves = "a pool is closed while jobs wait that may not be "
			  "taken yet",
		.run = closing_while_full,
		.n_preemptions = 1,
		.n_surprises = 1,
		.n_cpus = 1,
	},
	CASE(closing_while_a_thread_goes, 3,
	     "a thread that leaves when the pool is closed has run its hook "
	     "first"),
	CASE(giving_up_while_a_thread_goes, 3,
	     "... also if closing it has been given up"),
	CASE(abandoned, 3, "the last thread of an abandoned pool frees it"),
	CASE(abandoned_or_not, 2, "whoever goes last frees the pool"),
	{ 0 },
};
