/* SPDX-License-Identifier: MIT */

/* A clock that stands, and jobs of the blocking pool. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>

#include <base/panic.h>
#include <edo.h>

#define PAUSED() FLAVOR_OPTIONS(.start_paused = true)

static struct latch begun, may_end;

static int hold_out(void)
{
	latch_open(&begun);
	latch_wait(&may_end);
	return 1;
}

static async int stand_still(void)
{
	int64_t start = edo_now();

	patience_spin(5 * EDO_MILLISECOND);
	return edo_now() == start ? 0 : -ETIME;
}

TEST(paused_clock_stands_from_the_start)
{
	RUN_WITH(PAUSED(), stand_still());
}

static void *notify_from_outside(void *notify)
{
	patience_spin(20 * EDO_MILLISECOND);
	edo_notify_one(notify);
	return NULL;
}

/* There is a timer, but none to jump to. */
static async int sleep_for_ever_until_notified(void)
{
	struct edo_notify notify = EDO_NOTIFY_INIT;
	int64_t start = edo_now();
	pthread_t thread = start_thread(notify_from_outside, &notify);
	int result = -1;

	await_any {
		when (edo_sleep(INT64_MAX))
			result = -ETIME;
		when (edo_notify_wait(&notify))
			result = edo_now() == start ? 0 : -EBADMSG;
	}
	pthread_join(thread, NULL);
	await edo_sleep(3600 * EDO_SECOND);
	return edo_now() - start == 3600 * EDO_SECOND ? result : -ETIME;
}

TEST(paused_clock_does_not_jump_to_the_end_of_time)
{
	RUN_WITH(PAUSED(), sleep_for_ever_until_notified());
}

/* A job is out, so the sleep does not end by a jump. */
static async int sleep_beside_a_job(void)
{
	int64_t start = edo_now();
	struct edo_task *task;
	int winner = 0;

	begun = may_end = (struct latch)LATCH_INIT;
	task = edo_spawn_blocking(hold_out());
	latch_wait(&begun);
	for (int i = 0; i < 100; i++) {
		await edo_yield_now();
		check(edo_now() == start);
	}
	latch_open(&may_end);
	await_any {
		when (edo_task_wait(task))
			winner = 1;
		when (edo_sleep(3600 * EDO_SECOND))
			winner = 2;
	}
	check(winner == 1);
	check(edo_now() == start);
	check(await edo_task_join(task, &winner) == 0);
	return winner - 1;
}

TEST(paused_clock_does_not_jump_while_a_job_is_out)
{
	RUN_WITH(PAUSED(), sleep_beside_a_job());
}

static int spin_a_while(void)
{
	patience_spin(EDO_MILLISECOND);
	return 0;
}

static int panic_a_while(void)
{
	patience_spin(EDO_MILLISECOND);
	edo_panic("in a job");
	return 0;
}

/* Nobody awaits the job; the clock jumps when it is over. */
static async int sleep_after(struct edo_task *job)
{
	int64_t start = edo_now();

	edo_task_detach(job);
	await edo_sleep(3600 * EDO_SECOND);
	return edo_now() - start == 3600 * EDO_SECOND ? 0 : -ETIME;
}

static async int sleep_after_jobs(void)
{
	int value = await sleep_after(edo_spawn_blocking(spin_a_while()));

	return value | await sleep_after(edo_spawn_blocking(panic_a_while()));
}

TEST(paused_clock_jumps_when_the_last_job_is_over_however_it_ended)
{
	RUN_WITH(PAUSED(), sleep_after_jobs());
}

static async int join_after_sleep(void)
{
	struct edo_task *task = edo_spawn_blocking(spin_a_while());
	int value = -1;

	check(await edo_task_join(task, &value) == 0);
	task = edo_spawn_blocking(panic_a_while());
	check(await edo_task_join(task, &value) == EDO_EPANIC);
	return value;
}

TEST(job_wakes_a_runtime_whose_clock_stands)
{
	RUN_WITH(PAUSED(), join_after_sleep());
}
