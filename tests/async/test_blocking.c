/* SPDX-License-Identifier: MIT */

/* Jobs of every flavor of runtime, from wherever one may be started. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <edo.h>

#include "base/atomic.h"
#include "base/futex.h"

#define N_JOBS 2000
#define N_ROUNDS 50

static uint32_t latch; /* atomic; futex */
static int n_begun;    /* atomic */
static int n_runs;     /* atomic */
static int n_stopped;  /* atomic: threads that told that they stop */

static int begun(void)
{
	return edo__load_acquire(&n_begun);
}

static void reset(void)
{
	latch = 0;
	n_begun = n_runs = n_stopped = 0;
}

static void open_latch(void)
{
	edo__store_release(&latch, 1u);
	edo__futex_wake(&latch, INT32_MAX);
}

static int square(int n)
{
	edo__fetch_add_relaxed(&n_runs, 1);
	return n * n;
}

static int wait_for_latch(void)
{
	edo__fetch_add_release(&n_begun, 1);
	while (!edo__load_acquire(&latch))
		edo__futex_wait(&latch, 0, EDO__FUTEX_FOREVER);
	return square(3);
}

/* ---- from where ------------------------------------------------------------- */

static async int join_squares(int n)
{
	for (int i = 0; i < n; i++) {
		int value = 0;

		check(await edo_task_join(edo_spawn_blocking(square(i)),
					  &value) == 0);
		check(value == i * i);
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(jobs_one_after_the_other_from_the_root)
{
	RUN(join_squares(N_JOBS));
}

TEST_ON_ALL_FLAVORS(spinning_beyond_the_end_of_time_is_spinning_long)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME(.spin = INT64_MAX);
	int result = -1;

	assert_int_equal(edo_block_on(runtime, result = join_squares(10)), 0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static async int in_tasks(int n_tasks, int n)
{
	struct edo_task *tasks[8];

	for (int i = 0; i < n_tasks; i++)
		tasks[i] = edo_spawn(join_squares(n));
	for (int i = 0; i < n_tasks; i++) {
		int result = -1;

		check(await edo_task_join(tasks[i], &result) == 0);
		check(result == 0);
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(jobs_from_many_tasks)
{
	RUN(in_tasks(8, N_JOBS / 8));
}

static async int join_all_at_once(struct edo_task **jobs)
{
	for (int i = 0; i < N_JOBS; i++)
		jobs[i] = edo_spawn_blocking(square(i));
	for (int i = 0; i < N_JOBS; i++) {
		int value = 0;

		check(await edo_task_join(jobs[i], &value) == 0);
		check(value == i * i);
	}
	return 0;
}

TEST_ON_ALL_FLAVORS(many_jobs_at_once)
{
	static struct edo_task *jobs[N_JOBS];

	RUN(join_all_at_once(jobs));
}

/* A job is in the runtime as a thread from outside is. */
static struct edo_task *spawn_from_job(int n)
{
	return edo_spawn_blocking(square(n));
}

static async int join_job_of_job(void)
{
	struct edo_task *inner = NULL;
	int value = 0;

	check(await edo_task_join(edo_spawn_blocking(spawn_from_job(5)),
				  &inner) == 0);
	check(await edo_task_join(inner, &value) == 0);
	check(value == 25);
	return 0;
}

TEST_ON_ALL_FLAVORS(job_starts_a_job)
{
	RUN(join_job_of_job());
}

/* ---- abort ------------------------------------------------------------------ */

static async int abort_running_and_queued(void)
{
	struct edo_task *running = edo_spawn_blocking(wait_for_latch());
	struct edo_task *queued;
	int value = 0;

	while (begun() < 1)
		await edo_yield_now();
	queued = edo_spawn_blocking(square(1));
	edo_task_abort(queued);
	edo_task_abort(running);
	check(await edo_task_join(queued, &value) == -ECANCELED);
	open_latch();
	check(await edo_task_join(running, &value) == 0);
	check(value == 9);
	return 0;
}

TEST_ON_ALL_FLAVORS(job_that_runs_is_not_aborted_and_one_that_waits_is)
{
	reset();
	RUN_WITH(FLAVOR_OPTIONS(.max_blocking_threads = 1),
		 abort_running_and_queued());
	assert_int_equal(n_runs, 1);
}

/* ---- shutdown --------------------------------------------------------------- */

static async int leave_running_and_queued(void)
{
	edo_task_detach(edo_spawn_blocking(wait_for_latch()));
	while (begun() < 1)
		await edo_yield_now();
	for (int i = 0; i < 10; i++)
		edo_task_detach(edo_spawn_blocking(square(i)));
	return 0;
}

static void *open_later(void *unused)
{
	struct timespec a_while = { .tv_nsec = 20000000 };

	nanosleep(&a_while, NULL);
	open_latch();
	return unused;
}

static void count_stopped(void *unused)
{
	(void)unused;
	edo__fetch_add_relaxed(&n_stopped, 1);
}

TEST_ON_ALL_FLAVORS(shutdown_waits_for_the_job_that_runs)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME(.max_blocking_threads = 1);
	pthread_t thread;
	int result = -1;

	reset();
	assert_int_equal(
		edo_block_on(runtime, result = leave_running_and_queued()), 0);
	assert_int_equal(result, 0);
	thread = start_thread(open_later, NULL);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_true(n_runs >= 1);
	pthread_join(thread, NULL);
}

TEST_ON_ALL_FLAVORS(
	threads_have_gone_when_the_runtime_has_though_a_handle_stays)
{
	struct edo_runtime *runtime =
		FLAVOR_RUNTIME(.max_blocking_threads = 1,
			       .on_thread_stop = count_stopped);
	struct edo_handle *handle = edo_runtime_handle(runtime);
	int result = -1, n;

	reset();
	assert_int_equal(edo_block_on(runtime, result = join_squares(1)), 0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	n = edo__load_relaxed(&n_stopped);
	assert_true(n >= 1);
	edo_handle_unref(handle);
	assert_int_equal(edo__load_relaxed(&n_stopped), n);
}

/* In a process of its own: what has not ended in time is kept for ever, which is
 * a leak by design. */
static int free_too_early(void)
{
	struct edo_runtime *runtime =
		FLAVOR_RUNTIME(.max_blocking_threads = 1,
			       .shutdown_timeout = EDO_MILLISECOND,
			       .on_thread_stop = count_stopped);
	int result = -1;

	if (edo_block_on(runtime, result = leave_running_and_queued()) < 0 ||
	    result < 0 || edo_runtime_free(runtime) != -ETIMEDOUT)
		return 1;
	open_latch();
	while (edo__load_acquire(&n_stopped) < 1)
		sched_yield();
	return 0;
}

TEST_ON_ALL_FLAVORS(job_may_end_long_after_the_shutdown_gave_up)
{
	int status = -1;
	pid_t pid;

	reset();
	pid = fork();
	if (pid == 0) {
		fclose(stderr);
		_exit(free_too_early());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* ---- a late start -------------------------------------------------------------- */

struct starter {
	struct edo_handle *handle;
	uint32_t goes_on; /* atomic */
};

static void *start_on_and_on(void *argument)
{
	struct starter *starter = argument;
	struct edo_enter enter;

	edo_handle_enter(starter->handle, &enter);
	while (edo__load_relaxed(&starter->goes_on)) {
		struct edo_task *task = edo_spawn_blocking(square(1));

		edo_task_abort(task);
		edo_task_detach(task);
	}
	edo_leave(&enter);
	return NULL;
}

static async int yield_some(void)
{
	for (int i = 0; i < 20; i++)
		await edo_yield_now();
	return 0;
}

static void end_under_fire(void)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	struct starter starter = { edo_runtime_handle(runtime), 1 };
	pthread_t thread = start_thread(start_on_and_on, &starter);
	int result = -1;

	assert_int_equal(edo_block_on(runtime, result = yield_some()), 0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	edo__store_relaxed(&starter.goes_on, 0u);
	pthread_join(thread, NULL);
	edo_handle_unref(starter.handle);
}

TEST_ON_ALL_FLAVORS(jobs_are_started_and_aborted_while_the_runtime_ends)
{
	for (int i = 0; i < N_ROUNDS; i++)
		end_under_fire();
}

/* ---- a clock that is paused -------------------------------------------------- */

static async int sleep_beside_job(void)
{
	struct edo_task *job = edo_spawn_blocking(wait_for_latch());
	struct edo_task *opener;
	int value = 0;
	void *nothing;

	while (begun() < 1)
		await edo_yield_now();
	opener = edo_spawn_blocking(open_later(NULL));
	await edo_sleep(3600 * EDO_SECOND);
	check(edo_task_is_finished(job) && edo_task_is_finished(opener));
	check(await edo_task_join(job, &value) == 0);
	check(await edo_task_join(opener, &nothing) == 0);
	return 0;
}

TEST(paused_clock_jumps_when_the_last_job_has_ended)
{
	reset();
	flavor = (struct flavor){ EDO_CURRENT_THREAD, 0 };
	RUN_WITH(FLAVOR_OPTIONS(.start_paused = true), sleep_beside_job());
}
