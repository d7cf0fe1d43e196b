/* SPDX-License-Identifier: MIT */

/*
 * Channels and locks between threads, each of which drives its future by itself
 * and sleeps on its waker in between. What ThreadSanitizer is for.
 */

#include "test.h"

#include <pthread.h>
#include <sched.h>

#include <edo/sync/mpsc.h>
#include <edo/sync/mutex.h>
#include <edo/sync/notify.h>
#include <edo/sync/oneshot.h>
#include <edo/sync/semaphore.h>

#include <base/atomic.h>
#include <base/futex.h>

#define N_THREADS 4
#define N_ROUNDS 3000

/* A waker of a thread that blocks; it lives until all references are back. */
struct thread_waker {
	struct edo_waker waker;
	uint32_t n_wakes; /* atomic */
	int n_refs;       /* atomic */
};

static void thread_ref(struct edo_waker *waker)
{
	edo__fetch_add_seq_cst(&((struct thread_waker *)waker)->n_refs, 1);
}

static void thread_unref(struct edo_waker *waker)
{
	edo__fetch_sub_seq_cst(&((struct thread_waker *)waker)->n_refs, 1);
}

/* The thread may have seen already what it is woken for, and go on to its end. */
static struct edo_waker *thread_mark(struct edo_waker *waker)
{
	thread_ref(waker);
	return waker;
}

static void thread_wake(struct edo_waker *waker)
{
	struct thread_waker *own = (struct thread_waker *)waker;

	edo__fetch_add_seq_cst(&own->n_wakes, 1);
	edo__futex_wake(&own->n_wakes, 1);
	thread_unref(waker);
}

static const struct edo_waker_type thread_waker_type = {
	.wake = thread_wake,
	.mark = thread_mark,
	.schedule = thread_wake,
	.ref = thread_ref,
	.unref = thread_unref,
};

struct driver {
	struct thread_waker waker;
	struct edo_context context;
	uint64_t random;
};

static void driver_init(struct driver *driver, uint64_t seed)
{
	*driver = (struct driver){ .waker.waker.type = &thread_waker_type,
				   .random = seed * 2654435761u + 88172645 };
	driver->context.waker = &driver->waker.waker;
}

/* References are given back after the wake, by other threads. */
static void driver_deinit(struct driver *driver)
{
	while (edo__load_seq_cst(&driver->waker.n_refs) != 0)
		sched_yield();
}

static uint64_t next_random(struct driver *driver)
{
	driver->random ^= driver->random << 13;
	driver->random ^= driver->random >> 7;
	driver->random ^= driver->random << 17;
	return driver->random;
}

static void drive(struct driver *driver, struct edo_future *future)
{
	for (;;) {
		uint32_t seen = edo__load_seq_cst(&driver->waker.n_wakes);

		driver->context.budget = EDO_COOP_BUDGET;
		if (edo_future_poll(future, &driver->context) == EDO_READY)
			return;
		edo__futex_wait(&driver->waker.n_wakes, seen,
				EDO__FUTEX_FOREVER);
	}
}

/* Polls once and cancels; true: it had ended before. */
static bool try_and_cancel(struct driver *driver, struct edo_future *future)
{
	driver->context.budget = EDO_COOP_BUDGET;
	if (edo_future_poll(future, &driver->context) == EDO_READY)
		return true;
	if (next_random(driver) % 2)
		sched_yield();
	assert_int_equal(edo_future_cancel(future, &driver->context),
			 EDO_READY);
	return future->state == EDO_ENDED_READY;
}

static void run_threads(int n, void *(*body)(void *), void *argument)
{
	pthread_t threads[16];

	for (int i = 0; i < n; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, body, argument), 0);
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

/* Every other send is given up now and then: it has either arrived, or not. */
struct many {
	struct edo_mpsc_tx *tx; /* cloned by each */
	int64_t n_sent;         /* atomic */
	int64_t sum;            /* atomic */
	uint64_t n_started;     /* atomic */
};

static void *send_many(void *argument)
{
	struct many *many = argument;
	struct edo_mpsc_tx *tx = edo_mpsc_tx_clone(many->tx);
	struct driver driver;
	int64_t n_sent = 0, sum = 0;

	driver_init(&driver, edo__fetch_add_seq_cst(&many->n_started, 1) + 1);
	for (int64_t i = 0; i < N_ROUNDS; i++) {
		struct edo_mpsc_send__frame send;

		edo_mpsc_send__init(&send, tx, &i);
		if (next_random(&driver) % 4 == 0) {
			if (!try_and_cancel(&driver, &send.future))
				continue;
		} else {
			drive(&driver, &send.future);
		}
		if (send.output == 0) {
			n_sent++;
			sum += i;
		}
	}
	edo__fetch_add_seq_cst(&many->n_sent, n_sent);
	edo__fetch_add_seq_cst(&many->sum, sum);
	edo_mpsc_tx_close(tx);
	driver_deinit(&driver);
	return NULL;
}

struct receiver {
	struct edo_mpsc_rx *rx;
	int64_t n_received;
	int64_t sum;
	int64_t n_max; /* stops and closes after so many */
};

static void *recv_many(void *argument)
{
	struct receiver *receiver = argument;
	struct driver driver;
	int64_t item = 0;

	driver_init(&driver, 77);
	while (receiver->n_received < receiver->n_max) {
		struct edo_mpsc_recv__frame recv;

		edo_mpsc_recv__init(&recv, receiver->rx, &item);
		if (next_random(&driver) % 4 == 0) {
			if (!try_and_cancel(&driver, &recv.future))
				continue;
		} else {
			drive(&driver, &recv.future);
		}
		if (recv.output == 0)
			break;
		receiver->n_received++;
		receiver->sum += item;
	}
	edo_mpsc_rx_close(receiver->rx);
	driver_deinit(&driver);
	return NULL;
}

static void play_mpsc(size_t capacity, int64_t n_max, bool all_arrive)
{
	struct many many = { .tx = NULL };
	struct receiver receiver = { .n_max = n_max };
	pthread_t thread;

	assert_int_equal(
		edo_mpsc_new(sizeof(int64_t), capacity, &many.tx, &receiver.rx),
		0);
	assert_int_equal(pthread_create(&thread, NULL, recv_many, &receiver),
			 0);
	run_threads(N_THREADS, send_many, &many);
	edo_mpsc_tx_close(many.tx);
	pthread_join(thread, NULL);
	if (!all_arrive)
		return;
	assert_int_equal(receiver.n_received, many.n_sent);
	assert_int_equal(receiver.sum, many.sum);
}

TEST(every_item_of_many_threads_arrives_once_through_little_room)
{
	play_mpsc(1, INT64_MAX, true);
	play_mpsc(3, INT64_MAX, true);
}

TEST(every_item_of_many_threads_arrives_once_through_a_growing_channel)
{
	play_mpsc(EDO_UNBOUNDED, INT64_MAX, true);
}

TEST(receiver_that_leaves_turns_all_senders_away)
{
	for (int64_t n = 1; n < 2000; n *= 3)
		play_mpsc(2, n, false);
}

/* Oneshots: both sides at once, in all ways to end. */
struct duel {
	struct edo_oneshot_tx *tx;
	struct edo_oneshot_rx *rx;
	pthread_barrier_t start, end;
	int sent;     /* result of sending; 1: closed instead */
	int received; /* result of receiving; 1: closed instead */
};

static void *send_side(void *argument)
{
	struct duel *duel = argument;
	struct driver driver;

	driver_init(&driver, 3);
	for (uint64_t i = 0; i < N_ROUNDS; i++) {
		struct edo_oneshot_tx_closed__frame closed;

		pthread_barrier_wait(&duel->start);
		duel->sent = 1;
		edo_oneshot_tx_closed__init(&closed, duel->tx);
		if (next_random(&driver) % 3 == 0)
			try_and_cancel(&driver, &closed.future);
		if (next_random(&driver) % 4 == 0)
			edo_oneshot_tx_close(duel->tx);
		else
			duel->sent = edo_oneshot_send(duel->tx, &i);
		pthread_barrier_wait(&duel->end);
	}
	driver_deinit(&driver);
	return NULL;
}

static void recv_side(struct duel *duel, struct driver *driver, uint64_t round)
{
	struct edo_oneshot_recv__frame recv;
	uint64_t item = UINT64_MAX;

	duel->received = 1;
	edo_oneshot_recv__init(&recv, duel->rx, &item);
	switch (next_random(driver) % 4) {
	case 0:
		break;
	case 1:
		if (try_and_cancel(driver, &recv.future))
			duel->received = recv.output;
		break;
	case 2:
		edo_oneshot_rx_stop(duel->rx);
		/* fallthrough */
	default:
		drive(driver, &recv.future);
		duel->received = recv.output;
	}
	if (duel->received == 0)
		assert_int_equal(item, round);
	edo_oneshot_rx_close(duel->rx);
}

TEST(both_sides_of_a_oneshot_may_end_at_the_same_moment)
{
	struct duel duel;
	struct driver driver;
	pthread_t thread;

	driver_init(&driver, 5);
	pthread_barrier_init(&duel.start, NULL, 2);
	pthread_barrier_init(&duel.end, NULL, 2);
	assert_int_equal(pthread_create(&thread, NULL, send_side, &duel), 0);
	for (uint64_t i = 0; i < N_ROUNDS; i++) {
		assert_int_equal(edo_oneshot_new(sizeof(i), &duel.tx, &duel.rx),
				 0);
		pthread_barrier_wait(&duel.start);
		recv_side(&duel, &driver, i);
		pthread_barrier_wait(&duel.end);
		if (duel.received == 0)
			assert_int_equal(duel.sent, 0);
		else if (duel.received == EDO_ECLOSED)
			assert_int_not_equal(duel.sent, 0);
	}
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&duel.start);
	pthread_barrier_destroy(&duel.end);
	driver_deinit(&driver);
}

/* Locks: a plain counter shows whether they exclude. */
struct guarded {
	struct edo_semaphore semaphore;
	struct edo_mutex mutex;
	struct edo_notify notify;
	uint64_t n_started; /* atomic */
	int64_t counter;    /* under the mutex */
	int64_t n_expected; /* atomic */
	int n_inside;       /* atomic */
};

static void *lock_and_count(void *argument)
{
	struct guarded *guarded = argument;
	struct driver driver;

	driver_init(&driver,
		    edo__fetch_add_seq_cst(&guarded->n_started, 1) + 1);
	for (int i = 0; i < N_ROUNDS; i++) {
		struct edo_mutex_lock__frame lock;

		edo_mutex_lock__init(&lock, &guarded->mutex);
		if (next_random(&driver) % 3 == 0) {
			if (!try_and_cancel(&driver, &lock.future))
				continue;
		} else {
			drive(&driver, &lock.future);
		}
		guarded->counter++;
		edo__fetch_add_seq_cst(&guarded->n_expected, 1);
		edo_mutex_unlock(&guarded->mutex);
	}
	driver_deinit(&driver);
	return NULL;
}

TEST(mutex_lets_one_thread_in_at_a_time)
{
	struct guarded guarded = { .mutex = EDO_MUTEX_INIT };

	run_threads(N_THREADS, lock_and_count, &guarded);
	assert_int_equal(guarded.counter, guarded.n_expected);
	assert_true(edo_mutex_try_lock(&guarded.mutex));
}

static void *take_permits(void *argument)
{
	struct guarded *guarded = argument;
	struct driver driver;

	driver_init(&driver,
		    edo__fetch_add_seq_cst(&guarded->n_started, 1) + 1);
	for (int i = 0; i < N_ROUNDS; i++) {
		struct edo_semaphore_acquire__frame acquire;
		int n = (int)(next_random(&driver) % 3) + 1;

		edo_semaphore_acquire__init(&acquire, &guarded->semaphore,
					    (uint32_t)n);
		if (next_random(&driver) % 3 == 0) {
			if (!try_and_cancel(&driver, &acquire.future))
				continue;
		} else {
			drive(&driver, &acquire.future);
		}
		assert_true(edo__fetch_add_seq_cst(&guarded->n_inside, n) + n <=
			    3);
		edo__fetch_sub_seq_cst(&guarded->n_inside, n);
		edo_semaphore_release(&guarded->semaphore, (uint32_t)n);
	}
	driver_deinit(&driver);
	return NULL;
}

TEST(semaphore_gives_out_no_more_permits_than_it_has)
{
	struct guarded guarded = { .n_inside = 0 };

	edo_semaphore_init(&guarded.semaphore, 3);
	run_threads(N_THREADS, take_permits, &guarded);
	assert_int_equal(edo_semaphore_n_free(&guarded.semaphore), 3);
}

/* A token goes round: each who is notified notifies another. Cancelled waits
 * hand it on, so it is never lost. */
static void *pass_token(void *argument)
{
	struct guarded *guarded = argument;
	struct driver driver;

	driver_init(&driver,
		    edo__fetch_add_seq_cst(&guarded->n_started, 1) + 1);
	for (int i = 0; i < N_ROUNDS; i++) {
		struct edo_notify_wait__frame wait;

		edo_notify_wait__init(&wait, &guarded->notify);
		if (next_random(&driver) % 3 == 0) {
			if (!try_and_cancel(&driver, &wait.future))
				continue;
		} else {
			drive(&driver, &wait.future);
		}
		guarded->counter++; /* only one has the token */
		edo_notify_one(&guarded->notify);
	}
	driver_deinit(&driver);
	return NULL;
}

TEST(notification_is_never_lost_and_never_doubled)
{
	struct guarded guarded = { .notify = EDO_NOTIFY_INIT };
	struct edo_notify_wait__frame wait;
	struct driver driver;

	driver_init(&driver, 9);
	edo_notify_one(&guarded.notify);
	run_threads(N_THREADS, pass_token, &guarded);
	edo_notify_wait__init(&wait, &guarded.notify);
	drive(&driver, &wait.future);
	edo_notify_wait__init(&wait, &guarded.notify);
	assert_false(try_and_cancel(&driver, &wait.future));
	driver_deinit(&driver);
}

static void *wait_for_all(void *argument)
{
	struct guarded *guarded = argument;
	struct driver driver;

	driver_init(&driver, 1);
	for (int i = 0; i < 200; i++) {
		struct edo_notify_wait__frame wait;

		edo_notify_wait__init(&wait, &guarded->notify);
		edo__fetch_add_seq_cst(&guarded->n_inside, 1);
		drive(&driver, &wait.future);
	}
	driver_deinit(&driver);
	return NULL;
}

static void *notify_all(void *argument)
{
	struct guarded *guarded = argument;

	for (int i = 1; i <= 200; i++) {
		while (edo__load_seq_cst(&guarded->n_inside) < i * N_THREADS)
			sched_yield();
		edo_notify_all(&guarded->notify);
	}
	return NULL;
}

TEST(every_wait_that_exists_is_notified_with_all)
{
	struct guarded guarded = { .notify = EDO_NOTIFY_INIT };
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, notify_all, &guarded),
			 0);
	run_threads(N_THREADS, wait_for_all, &guarded);
	pthread_join(thread, NULL);
}
