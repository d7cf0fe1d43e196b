/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/atomic.h"
#include "blocking/pool.h"

#define N_JOBS 64
#define KEEP_ALIVE INT64_C(10000000000)
#define FOREVER (-1)

struct job {
	struct edo__queue_link link;
	uint32_t number;
	void (*act)(struct job *job);
};

static struct job jobs[N_JOBS];
static uint32_t order[N_JOBS];
static uint32_t n_run, n_ended; /* atomic */
static sem_t may_go, has_come;
static uint32_t n_started, n_stopped; /* atomic */
static bool is_stop_slow;

static void run(struct edo__queue_link *link)
{
	struct job *job = edo__container_of(link, struct job, link);

	job->act(job);
	edo__fetch_add_release(&n_run, 1u);
}

static void note_order(struct job *job)
{
	order[edo__load_acquire(&n_run)] = job->number;
}

static void do_nothing(struct job *job)
{
	(void)job;
}

/* Says that it has come, and blocks until it may go. */
static void block(struct job *job)
{
	(void)job;
	sem_post(&has_come);
	sem_wait(&may_go);
}

static struct edo__pool *own_pool;
static struct job inner[N_JOBS];

/* Gives the pool it runs on another job. */
static void submit_another(struct job *job)
{
	struct job *other = &inner[job->number];

	other->act = do_nothing;
	assert_int_equal(edo__pool_submit(own_pool, &other->link), 0);
}

static void on_start(void *count)
{
	edo__fetch_add_release((uint32_t *)count, 1u);
}

static void on_stop(void *unused)
{
	(void)unused;
	if (is_stop_slow) {
		sem_post(&has_come);
		usleep(20000); /* who does not wait for it is seen by that */
	}
	edo__fetch_add_release(&n_stopped, 1u);
}

static void note_end(struct edo__queue_link *link)
{
	(void)link;
	edo__fetch_add_release(&n_ended, 1u);
}

static struct edo__pool *spinning_pool_of(uint32_t n_threads_max,
					  int64_t keep_alive, int64_t spin)
{
	struct edo__pool_options options = {
		.n_threads_max = n_threads_max,
		.n_cpus = 2,
		.keep_alive = keep_alive,
		.spin = spin,
		.thread_name = "edo-test-a-long-name",
		.run = run,
		.finish = note_end,
		.on_thread_start = on_start,
		.on_thread_stop = on_stop,
		.user_data = &n_started,
	};
	struct edo__pool *pool;

	n_run = n_ended = n_started = n_stopped = 0;
	is_stop_slow = false;
	sem_init(&may_go, 0, 0);
	sem_init(&has_come, 0, 0);
	assert_int_equal(edo__pool_new(&options, &pool), 0);
	return pool;
}

static struct edo__pool *pool_of(uint32_t n_threads_max, int64_t keep_alive)
{
	return spinning_pool_of(n_threads_max, keep_alive, 0);
}

static void submit(struct edo__pool *pool, uint32_t n_jobs,
		   void (*act)(struct job *job))
{
	for (uint32_t i = 0; i < n_jobs; i++) {
		jobs[i].number = i;
		jobs[i].act = act;
		assert_int_equal(edo__pool_submit(pool, &jobs[i].link), 0);
	}
}

static void wait_until_run(uint32_t n_jobs)
{
	while (edo__load_acquire(&n_run) < n_jobs)
		sched_yield();
}

static void wait_until_ended(uint32_t n_jobs)
{
	while (edo__load_acquire(&n_ended) < n_jobs)
		sched_yield();
}

static void let_go(uint32_t n_jobs)
{
	for (uint32_t i = 0; i < n_jobs; i++)
		sem_post(&may_go);
}

TEST(no_thread_is_started_before_the_first_job)
{
	struct edo__pool *pool = pool_of(4, KEEP_ALIVE);

	assert_int_equal(edo__pool_count(pool).n_threads, 0);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_started, 0);
}

TEST(one_thread_runs_jobs_in_the_order_they_came)
{
	struct edo__pool *pool = pool_of(1, KEEP_ALIVE);

	submit(pool, N_JOBS, note_order);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_run, N_JOBS);
	for (uint32_t i = 0; i < N_JOBS; i++)
		assert_int_equal(order[i], i);
	assert_int_equal(n_started, 1);
	assert_int_equal(n_stopped, 1);
}

TEST(jobs_that_block_get_a_thread_each)
{
	struct edo__pool *pool = pool_of(N_JOBS, KEEP_ALIVE);

	submit(pool, N_JOBS, block);
	for (int i = 0; i < N_JOBS; i++)
		sem_wait(&has_come); /* all are running at once */
	let_go(N_JOBS);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_run, N_JOBS);
}

TEST(a_pool_never_has_more_threads_than_it_may)
{
	struct edo__pool *pool = pool_of(3, KEEP_ALIVE);

	submit(pool, N_JOBS, block);
	for (int i = 0; i < N_JOBS; i++) {
		sem_wait(&has_come);
		assert_in_range(edo__pool_count(pool).n_threads, 1, 3);
		let_go(1);
	}
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_in_range(n_started, 1, 3);
}

TEST(a_job_no_thread_has_taken_can_be_withdrawn)
{
	struct edo__pool *pool = pool_of(1, KEEP_ALIVE);

	submit(pool, 3, block);
	sem_wait(&has_come);
	assert_false(edo__pool_withdraw(pool, &jobs[0].link));
	assert_true(edo__pool_withdraw(pool, &jobs[2].link));
	assert_true(edo__pool_withdraw(pool, &jobs[1].link));
	assert_false(edo__pool_withdraw(pool, &jobs[1].link));
	assert_int_equal(edo__pool_count(pool).n_queued, 0);
	let_go(1);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_run, 1);
}

#define N_MANY 200000
#define N_CROWD 500

TEST(withdrawing_is_quick_wherever_a_job_stands)
{
	struct edo__pool *pool = pool_of(1, KEEP_ALIVE);
	struct job *many = test_calloc(N_MANY, sizeof(*many));

	submit(pool, 1, block);
	sem_wait(&has_come);
	for (int i = 0; i < N_MANY; i++)
		assert_int_equal(edo__pool_submit(pool, &many[i].link), 0);
	for (int i = N_MANY - 1; i >= 0; i--)
		assert_true(edo__pool_withdraw(pool, &many[i].link));
	assert_int_equal(edo__pool_count(pool).n_queued, 0);
	let_go(1);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	test_free(many);
}

TEST(jobs_keep_their_order_around_those_that_were_withdrawn)
{
	struct edo__pool *pool = pool_of(1, KEEP_ALIVE);
	struct job first = { .act = block }, others[3 * N_JOBS];

	assert_int_equal(edo__pool_submit(pool, &first.link), 0);
	sem_wait(&has_come);
	for (int i = 0; i < 3 * (N_JOBS - 1); i++) {
		struct job *job = i % 3 ? &others[i] : &jobs[i / 3];

		job->number = (uint32_t)i / 3;
		job->act = note_order;
		assert_int_equal(edo__pool_submit(pool, &job->link), 0);
		if (i % 3)
			assert_true(edo__pool_withdraw(pool, &job->link));
	}
	let_go(1);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	for (uint32_t i = 0; i < N_JOBS - 1; i++)
		assert_int_equal(order[i + 1], i);
}

TEST(withdrawn_jobs_leave_no_room_behind)
{
	struct edo__pool *pool = pool_of(1, KEEP_ALIVE);

	submit(pool, 2, block);
	sem_wait(&has_come);
	edo__alloc_fail_at(1);
	for (int i = 0; i < 10000; i++) {
		assert_int_equal(edo__pool_submit(pool, &jobs[2].link), 0);
		assert_true(edo__pool_withdraw(pool, &jobs[2].link));
	}
	edo__alloc_fail_at(0);
	let_go(2);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_run, 2);
}

TEST(without_memory_for_the_queue_the_job_stays_the_callers)
{
	struct edo__pool *pool = pool_of(1, KEEP_ALIVE);
	struct job others[2 * N_JOBS] = { 0 };
	int n = 0, result = 0;

	submit(pool, 1, block);
	sem_wait(&has_come);
	edo__alloc_fail_at(1);
	while (result == 0 && n < 2 * N_JOBS)
		result = edo__pool_submit(pool, &others[n++].link);
	assert_int_equal(result, -ENOMEM);
	assert_int_equal(edo__pool_count(pool).n_queued, n - 1);
	while (--n > 0)
		assert_true(edo__pool_withdraw(pool, &others[n - 1].link));
	let_go(1);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
}

TEST(an_idle_thread_leaves_after_the_keep_alive_and_another_comes)
{
	struct edo__pool *pool = pool_of(2, 1000000);

	submit(pool, 1, do_nothing);
	while (edo__load_acquire(&n_stopped) == 0)
		sched_yield();
	assert_int_equal(edo__pool_count(pool).n_threads, 0);
	submit(pool, 1, do_nothing);
	wait_until_run(2);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_started, 2);
	assert_int_equal(n_stopped, 2);
}

TEST(closing_waits_for_a_thread_that_just_leaves)
{
	struct edo__pool *pool = pool_of(1, 1000000);

	is_stop_slow = true;
	submit(pool, 1, do_nothing);
	sem_wait(&has_come);
	assert_int_equal(edo__pool_close(pool, FOREVER), 0);
	assert_int_equal(n_stopped, 1);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
}

static void expect_no_call(void *unused)
{
	(void)unused;
	abort();
}

TEST(giving_up_waits_for_the_last_thread_if_that_just_leaves)
{
	struct edo__pool *pool = pool_of(1, KEEP_ALIVE);

	is_stop_slow = true;
	submit(pool, 1, block);
	sem_wait(&has_come);
	assert_int_equal(edo__pool_close(pool, 1000000), -ETIMEDOUT);
	let_go(1);
	sem_wait(&has_come);
	assert_false(edo__pool_detach(pool, expect_no_call, NULL));
	assert_int_equal(n_stopped, 1);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
}

TEST(an_idle_thread_takes_the_next_job)
{
	struct edo__pool *pool = pool_of(8, KEEP_ALIVE);

	for (uint32_t i = 1; i <= 200; i++) {
		submit(pool, 1, do_nothing);
		wait_until_run(i);
		while (edo__pool_count(pool).n_idle == 0)
			sched_yield();
	}
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_started, 1);
}

TEST(no_job_is_lost_while_idle_threads_come_and_go)
{
	struct edo__pool *pool = pool_of(4, 1);

	for (uint32_t i = 1; i <= 500; i++) {
		submit(pool, 1, do_nothing);
		wait_until_run(i);
	}
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_started, n_stopped);
}

TEST(free_gives_up_after_its_time_and_the_last_job_ends_the_pool)
{
	struct edo__pool *pool = pool_of(2, KEEP_ALIVE);

	submit(pool, 1, block);
	sem_wait(&has_come);
	assert_int_equal(edo__pool_free(pool, 1000000), -ETIMEDOUT);
	let_go(1);
	while (edo__load_acquire(&n_stopped) == 0)
		sched_yield();
}

TEST(without_memory_for_a_thread_the_job_stays_the_callers)
{
	struct edo__pool *pool = pool_of(2, KEEP_ALIVE);
	struct job *job = &jobs[0];

	job->act = do_nothing;
	edo__alloc_fail_at(1);
	assert_int_equal(edo__pool_submit(pool, &job->link), -EAGAIN);
	assert_false(edo__alloc_failure_is_pending());
	assert_int_equal(edo__pool_count(pool).n_queued, 0);
	assert_int_equal(edo__pool_submit(pool, &job->link), 0);
	wait_until_run(1);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
}

TEST(without_memory_for_another_thread_the_ones_there_do_the_work)
{
	struct edo__pool *pool = pool_of(N_JOBS, KEEP_ALIVE);

	submit(pool, 1, block);
	sem_wait(&has_come);
	edo__alloc_fail_at(1);
	jobs[1].act = do_nothing;
	assert_int_equal(edo__pool_submit(pool, &jobs[1].link), 0);
	let_go(1);
	wait_until_run(2);
	edo__alloc_fail_at(0);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
}

#define SECOND INT64_C(1000000000)

TEST(whoever_hears_of_the_end_of_a_job_finds_its_thread_idle)
{
	struct edo__pool *pool = pool_of(8, KEEP_ALIVE);

	for (uint32_t i = 1; i <= 500; i++) {
		submit(pool, 1, do_nothing);
		wait_until_ended(i);
		assert_int_equal(edo__pool_count(pool).n_idle, 1);
	}
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_started, 1);
}

TEST(a_thread_that_watches_takes_jobs_and_stops_when_the_pool_does)
{
	struct edo__pool *pool = spinning_pool_of(8, KEEP_ALIVE, 3600 * SECOND);

	for (uint32_t i = 1; i <= 100; i++) {
		submit(pool, 1, do_nothing);
		wait_until_ended(i);
	}
	assert_int_equal(edo__pool_count(pool).n_threads, 1);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
}

TEST(a_thread_that_ceases_to_watch_loses_no_job)
{
	/* About as long as it takes to hear of an end and submit again. */
	for (int64_t spin = 100; spin < 100000; spin *= 4) {
		struct edo__pool *pool = spinning_pool_of(2, KEEP_ALIVE, spin);

		for (uint32_t i = 1; i <= 300; i++) {
			submit(pool, 1, do_nothing);
			wait_until_ended(i);
		}
		assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	}
}

struct crowd {
	struct edo__pool *pool;
	struct job *jobs;
};

static void *submit_all(void *argument)
{
	struct crowd *crowd = argument;

	for (int i = 0; i < N_CROWD; i++) {
		crowd->jobs[i].act = do_nothing;
		assert_int_equal(
			edo__pool_submit(crowd->pool, &crowd->jobs[i].link), 0);
	}
	return NULL;
}

TEST(jobs_come_from_any_number_of_threads_at_once)
{
	static struct job crowd_jobs[4][N_CROWD];
	struct crowd crowds[4];
	pthread_t threads[4];
	struct edo__pool *pool = pool_of(8, 1);

	for (int i = 0; i < 4; i++) {
		crowds[i] = (struct crowd){ pool, crowd_jobs[i] };
		pthread_create(&threads[i], NULL, submit_all, &crowds[i]);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	wait_until_ended(4 * N_CROWD);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	assert_int_equal(n_run, 4 * N_CROWD);
	assert_int_equal(n_started, n_stopped);
}

TEST(a_job_submits_another_to_its_own_pool)
{
	own_pool = pool_of(2, KEEP_ALIVE);
	submit(own_pool, N_JOBS, submit_another);
	wait_until_ended(2 * N_JOBS);
	assert_int_equal(edo__pool_free(own_pool, FOREVER), 0);
}

TEST(short_jobs_are_run_by_few_threads)
{
	struct edo__pool *pool = pool_of(512, KEEP_ALIVE);
	struct job *many = test_calloc(N_MANY, sizeof(*many));

	for (int i = 0; i < N_MANY; i++) {
		many[i].act = do_nothing;
		assert_int_equal(edo__pool_submit(pool, &many[i].link), 0);
	}
	wait_until_ended(N_MANY);
	assert_in_range(edo__pool_count(pool).n_threads, 1, 100);
	assert_int_equal(edo__pool_free(pool, FOREVER), 0);
	test_free(many);
}

TEST(a_closed_pool_runs_what_it_has_and_takes_no_job)
{
	struct edo__pool *pool = pool_of(1, KEEP_ALIVE);

	submit(pool, 3, block);
	sem_wait(&has_come);
	assert_int_equal(edo__pool_close(pool, 0), -ETIMEDOUT);
	assert_int_equal(edo__pool_submit(pool, &jobs[3].link), -ESHUTDOWN);
	let_go(3);
	assert_int_equal(edo__pool_close(pool, FOREVER), 0);
	assert_int_equal(n_ended, 3);
	assert_int_equal(edo__pool_submit(pool, &jobs[3].link), -ESHUTDOWN);
	assert_int_equal(edo__pool_count(pool).n_threads, 0);
	assert_int_equal(edo__pool_free(pool, 0), 0);
}

TEST(a_pool_closes_while_some_threads_are_idle_and_some_jobs_wait)
{
	for (int i = 0; i < 20; i++) {
		struct edo__pool *pool = pool_of(8, KEEP_ALIVE);

		submit(pool, 6, block);
		for (int k = 0; k < 6; k++)
			sem_wait(&has_come);
		let_go(6);
		wait_until_ended(6);
		submit(pool, 4, block);
		edo__pool_close(pool, 0);
		let_go(4);
		assert_int_equal(edo__pool_free(pool, FOREVER), 0);
		assert_int_equal(n_ended, 10);
	}
}
