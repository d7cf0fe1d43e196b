/* SPDX-License-Identifier: MIT */

/*
 * When it is worth taking work from another worker, and waking one for it.
 *
 * A task that moves costs its new worker a few misses of the cache, some 100 ns;
 * waking a worker costs the waker 7 us and takes 25 until it runs. So tasks that
 * are shorter than that are better left where they are, however many there are,
 * and nobody is woken for less than WAKE_NS of work. What a worker has to do is
 * estimated: the length of its ring times the mean of its last polls, of which the
 * smaller of two measurements counts, so that one long poll does not make all
 * look long.
 *
 * An estimate can be wrong. Whoever sleeps beside others that work is on the
 * lookout: it wakes by itself now and then and takes from a worker that has not
 * turned since, whatever its tasks are. If all slept when this worker woke up,
 * nobody is: then it calls one, once, as soon as tasks wait behind one that runs.
 * Whoever was called, and finds something to run, calls the next.
 */

#include "base/panic.h"
#include "sched/multi_thread.h"
#include "sched/worker.h"

/* Shorter tasks are not worth moving. */
#define TASK_NS 100
/* Work that is worth waking a worker, and taking from another. */
#define WAKE_NS 25000
#define STEAL_NS 2000

/* ---- estimates ------------------------------------------------------------------ */

void edo__mt_worker_measure(struct edo__mt_worker *worker, int64_t now)
{
	int64_t mean;

	edo__counter_add(&worker->counters.busy_ns,
			 now - worker->measure_start);
	mean = worker->n_measured == 0
		       ? worker->last_poll_ns
		       : (now - worker->measure_start) / worker->n_measured;
	edo__counter_add(
		&worker->counters.mean_poll_ns,
		(mean < worker->last_poll_ns ? mean : worker->last_poll_ns) -
			edo__counter_read(&worker->counters.mean_poll_ns));
	worker->last_poll_ns = mean;
	worker->measure_start = now;
	worker->n_measured = 0;
}

static bool is_worth(const struct edo__mt_worker *worker, int64_t work_ns)
{
	int64_t mean = edo__counter_read(&worker->counters.mean_poll_ns);

	return mean >= TASK_NS &&
	       mean * edo__ring_length(&worker->ring) >= work_ns;
}

/* It has tasks, and has not turned since this was asked last. */
static bool is_stuck(struct edo__mt_worker *worker)
{
	/* Only a hint. */
	uint32_t n_turns = edo__load_relaxed(&worker->n_turns);
	uint32_t n_seen = edo__load_relaxed(&worker->n_turns_seen);

	edo__store_relaxed(&worker->n_turns_seen, n_turns);
	return n_turns == n_seen && edo__ring_length(&worker->ring) > 0;
}

void edo__mt_worker_share(struct edo__mt_worker *worker)
{
	if (is_worth(worker, WAKE_NS))
		edo__multi_thread_wake(
			edo__idle_call(&worker->scheduler->idle));
}

static bool is_any_waiting(const struct edo__multi_thread *scheduler)
{
	for (uint16_t i = 0; i < scheduler->n_workers; i++)
		if (edo__ring_length(&scheduler->workers[i]->ring) > 0)
			return true;
	return false;
}

void edo__mt_worker_hand_on_lookout(struct edo__mt_worker *worker)
{
	struct edo__multi_thread *scheduler = worker->scheduler;

	if (!edo__idle_has_lookout(&scheduler->idle) &&
	    is_any_waiting(scheduler))
		edo__multi_thread_wake(edo__idle_call_any(&scheduler->idle));
}

void edo__mt_worker_post_lookout(struct edo__mt_worker *worker)
{
	struct edo__idle *idle = &worker->scheduler->idle;

	worker->has_lookout = true;
	/* Whoever searches just now may be about to run what it finds. */
	if (!edo__idle_has_lookout(idle))
		edo__multi_thread_wake(edo__idle_call_any(idle));
}

bool edo__mt_worker_sees_work(struct edo__mt_worker *self)
{
	struct edo__multi_thread *scheduler = self->scheduler;

	if (edo__inject_length(&scheduler->inject) > 0)
		return true;
	for (uint16_t i = 0; i < scheduler->n_workers; i++)
		if (is_worth(scheduler->workers[i], STEAL_NS))
			return true;
	return false;
}

/* ---- stealing -------------------------------------------------------------------- */

static struct edo_task *steal_from(struct edo__mt_worker *worker,
				   struct edo__mt_worker *victim)
{
	struct edo_task *tasks[EDO__RING_SIZE / 2];
	/* It may become more, as others take from it. */
	uint32_t room = EDO__RING_SIZE - edo__ring_length(&worker->ring);
	uint32_t n = edo__ring_steal(
		&victim->ring, tasks,
		room < EDO__RING_SIZE / 2 ? room : EDO__RING_SIZE / 2);

	if (n == 0)
		return NULL;
	for (uint32_t i = 1; i < n; i++) {
		bool has_room = edo__ring_push(&worker->ring, tasks[i]);

		edo__invariant(has_room);
	}
	edo__counter_add(&worker->counters.n_steals, 1);
	edo__counter_add(&worker->counters.n_stolen, n);
	return tasks[0];
}

static struct edo_task *steal_from_any(struct edo__mt_worker *worker)
{
	struct edo__multi_thread *scheduler = worker->scheduler;
	uint32_t n = scheduler->n_workers;
	uint32_t start = edo__random(&worker->worker.context, n);

	for (uint32_t i = 0; i < n; i++) {
		struct edo__mt_worker *victim =
			scheduler->workers[(start + i) % n];
		struct edo_task *task = NULL;

		if (victim == worker)
			continue;
		if (is_worth(victim, STEAL_NS) ||
		    (worker->is_lookout && is_stuck(victim)))
			task = steal_from(worker, victim);
		if (task)
			return task;
	}
	return NULL;
}

struct edo_task *edo__mt_worker_steal(struct edo__mt_worker *worker)
{
	struct edo_task *task;

	if (!worker->is_searching)
		worker->is_searching =
			edo__idle_start_searching(&worker->scheduler->idle);
	if (!worker->is_searching)
		return NULL;
	task = steal_from_any(worker);
	worker->is_lookout = false;
	return task;
}
