/* SPDX-License-Identifier: MIT */

/*
 * - A worker is run by one thread, or is_free; both change under the lock, so
 *   whoever runs it next sees all that was done to it.
 * - A thread that gives its worker up because another claims it becomes a spare,
 *   and runs the next worker that is handed over. One that nobody has given any for
 *   thread_keep_alive goes home, and is joined by the next to go.
 */

#include "sched/threads.h"

#include <errno.h>

#include <edo/base/options.h>

#include "base/alloc.h"
#include "base/futex.h"
#include "base/monotonic.h"
#include "base/panic.h"
#include "base/thread.h"
#include "driver/driver.h"

struct thread {
	struct edo__link thread_link;
	struct edo__link spare_link;
	struct edo__threads *threads;
	struct edo__mt_worker *worker; /* to run; NULL: go home */
	uint32_t has_orders;           /* atomic; futex */
	pthread_t id;
};

/* A thread that wants a worker back. */
struct claim {
	struct edo__link claim_link;
	uint32_t is_granted; /* atomic; futex */
};

void edo__threads_init(struct edo__threads *threads,
		       const struct edo_runtime_options *options)
{
	*threads = (struct edo__threads){ .options = options };
	edo__list_init(&threads->thread_list);
	edo__list_init(&threads->spare_list);
	edo__list_init(&threads->gone_list);
}

/* ---- giving workers to and fro ------------------------------------------------- */

static void signal_word(uint32_t *word)
{
	/* Pairs with the acquire in wait_for(). */
	edo__store_release(word, 1u);
	edo__futex_wake(word, 1);
}

/* False: @deadline has come. */
static bool wait_for(uint32_t *word, int64_t deadline)
{
	/* Pairs with the release in signal_word(). */
	while (!edo__load_acquire(word)) {
		int64_t left = edo__time_left(deadline);

		if (left == 0)
			return false;
		edo__futex_wait(word, 0, left);
	}
	return true;
}

/* With the lock: to whoever wants it, else to nobody. */
static void release_worker(struct edo__mt_worker *worker)
{
	struct edo__link *link = edo__list_pop_front(&worker->claim_list);

	if (!link) {
		worker->is_free = true;
		return;
	}
	edo__counter_add(&worker->n_claims, -1u);
	signal_word(
		&edo__container_of(link, struct claim, claim_link)->is_granted);
}

void edo__threads_claim(struct edo__threads *threads,
			struct edo__mt_worker *worker)
{
	struct claim claim = { .is_granted = 0 };

	edo__lock_acquire(&threads->lock);
	if (worker->is_free) {
		worker->is_free = false;
		edo__lock_release(&threads->lock);
		return;
	}
	edo__list_push_back(&worker->claim_list, &claim.claim_link);
	edo__counter_add(&worker->n_claims, 1);
	/* It may sleep; under the lock, for it may be about to close. */
	edo__driver_wake(worker->worker.driver);
	edo__lock_release(&threads->lock);
	wait_for(&claim.is_granted, EDO__NO_DEADLINE);
}

/* ---- what a thread does ---------------------------------------------------------- */

static void order(struct thread *thread, struct edo__mt_worker *worker)
{
	thread->worker = worker;
	signal_word(&thread->has_orders);
}

/* False: it is no spare any more, orders come. */
static bool resign(struct thread *thread)
{
	struct edo__threads *threads = thread->threads;
	bool is_spare;

	edo__lock_acquire(&threads->lock);
	is_spare = edo__link_is_linked(&thread->spare_link);
	edo__link_remove(&thread->spare_link);
	edo__lock_release(&threads->lock);
	return is_spare;
}

/* The worker to run, or NULL: home. */
static struct edo__mt_worker *wait_for_orders(struct thread *thread)
{
	int64_t keep_alive = thread->threads->options->thread_keep_alive;

	if (!wait_for(&thread->has_orders, edo__deadline_in(keep_alive))) {
		if (resign(thread))
			return NULL;
		wait_for(&thread->has_orders, EDO__NO_DEADLINE);
	}
	return thread->worker;
}

/* Runs a worker until it is given up. False: home. */
static bool serve(struct thread *thread)
{
	struct edo__threads *threads = thread->threads;
	bool goes_on;

	if (!wait_for_orders(thread))
		return false;
	edo__mt_worker_run(thread->worker);
	edo__lock_acquire(&threads->lock);
	release_worker(thread->worker);
	thread->worker = NULL;
	/* Nobody else stores before it is a spare. */
	edo__store_relaxed(&thread->has_orders, 0u);
	goes_on = !threads->is_stopping;
	if (goes_on)
		edo__list_push_back(&threads->spare_list, &thread->spare_link);
	edo__lock_release(&threads->lock);
	return goes_on;
}

/* Those that are in no list of the runtime's any more. */
static void join_all(struct edo__list *list)
{
	struct edo__link *link;

	while ((link = edo__list_pop_front(list))) {
		struct thread *thread =
			edo__container_of(link, struct thread, thread_link);

		pthread_join(thread->id, NULL);
		edo__free(thread);
	}
}

/* With the lock. */
static void make_way(struct thread *thread, struct edo__list *ret_gone)
{
	struct edo__threads *threads = thread->threads;

	edo__list_splice_back(ret_gone, &threads->gone_list);
	edo__link_remove(&thread->thread_link);
	edo__list_push_back(&threads->gone_list, &thread->thread_link);
}

static void leave(struct thread *thread)
{
	struct edo__threads *threads = thread->threads;
	void (*on_last)(void *argument) = NULL;
	void *argument = NULL;
	struct edo__list gone;
	uint32_t n_left;

	edo__list_init(&gone);
	edo__lock_acquire(&threads->lock);
	if (!threads->is_stopping)
		make_way(thread, &gone);
	/* Pairs with the load in edo__threads_wait(). */
	n_left = edo__fetch_sub_release(&threads->n_threads, 1) - 1;
	if (n_left == 0) {
		on_last = threads->on_last;
		argument = threads->argument;
		edo__futex_wake(&threads->n_threads, 1);
	}
	edo__lock_release(&threads->lock);
	join_all(&gone);
	if (on_last)
		on_last(argument);
}

static void *thread_main(void *argument)
{
	struct thread *thread = argument;
	const struct edo_runtime_options *options = thread->threads->options;

	edo__thread_set_name(options->thread_name);
	if (options->on_thread_start)
		edo__call_guarded(options->on_thread_start, options->user_data);
	while (serve(thread))
		;
	if (options->on_thread_stop)
		edo__call_guarded(options->on_thread_stop, options->user_data);
	leave(thread);
	return NULL;
}

/* ---- starting and stopping --------------------------------------------------------- */

/* With the lock. */
static int start(struct edo__threads *threads, struct edo__mt_worker *worker)
{
	struct thread *thread = edo__calloc(1, sizeof(*thread));
	int result;

	if (!thread)
		return -ENOMEM;
	thread->threads = threads;
	order(thread, worker);
	edo__list_push_back(&threads->thread_list, &thread->thread_link);
	edo__fetch_add_relaxed(&threads->n_threads, 1); /* under the lock */
	result = edo__thread_start(&thread->id, thread_main, thread);
	if (result < 0) {
		edo__fetch_sub_release(&threads->n_threads, 1); /* likewise */
		edo__link_remove(&thread->thread_link);
		edo__free(thread);
	}
	return result;
}

int edo__threads_run(struct edo__threads *threads,
		     struct edo__mt_worker *worker)
{
	struct edo__link *link;
	int result = 0;

	edo__lock_acquire(&threads->lock);
	worker->is_free = false;
	link = edo__list_pop_front(&threads->spare_list);
	if (link)
		order(edo__container_of(link, struct thread, spare_link),
		      worker);
	else
		result = start(threads, worker);
	edo__lock_release(&threads->lock);
	return result;
}

void edo__threads_stop(struct edo__threads *threads)
{
	struct edo__link *link;

	edo__lock_acquire(&threads->lock);
	threads->is_stopping = true;
	while ((link = edo__list_pop_front(&threads->spare_list)))
		order(edo__container_of(link, struct thread, spare_link), NULL);
	edo__lock_release(&threads->lock);
}

bool edo__threads_wait(struct edo__threads *threads, int64_t deadline)
{
	for (;;) {
		/* Pairs with the release in leave(). */
		uint32_t n = edo__load_acquire(&threads->n_threads);
		int64_t left = edo__time_left(deadline);

		if (n == 0)
			return true;
		if (left == 0)
			return false;
		edo__futex_wait(&threads->n_threads, n, left);
	}
}

/* The next to be joined, out of the list. All have left, and so given the lock back,
 * once it can be had. */
static struct thread *take(struct edo__threads *threads)
{
	struct edo__link *link;

	edo__lock_acquire(&threads->lock);
	edo__list_splice_back(&threads->thread_list, &threads->gone_list);
	link = edo__list_pop_front(&threads->thread_list);
	edo__lock_release(&threads->lock);
	return link ? edo__container_of(link, struct thread, thread_link)
		    : NULL;
}

void edo__threads_join(struct edo__threads *threads)
{
	struct thread *thread;

	while ((thread = take(threads))) {
		if (pthread_equal(thread->id, pthread_self()))
			pthread_detach(thread->id);
		else
			pthread_join(thread->id, NULL);
		edo__free(thread);
	}
}

bool edo__threads_detach(struct edo__threads *threads,
			 void (*on_last)(void *argument), void *argument)
{
	bool is_any_left;

	edo__lock_acquire(&threads->lock);
	/* Under the lock, as leaving is. */
	is_any_left = edo__load_relaxed(&threads->n_threads) > 0;
	if (is_any_left) {
		threads->on_last = on_last;
		threads->argument = argument;
	}
	edo__lock_release(&threads->lock);
	return is_any_left;
}
