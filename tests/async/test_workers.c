/* SPDX-License-Identifier: MIT */

/* What only a runtime with threads of its own can show. */

#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include <edo.h>

EDO_ONESHOT(answer, int);
EDO_MPSC(numbers, int);

/* ---- many, over and over -------------------------------------------------- */

#define N_MANY 1000

/* One sender for all: whoever is last sends. */
static async void count_down_shared(int *counter, struct answer_tx **tx)
{
	if (add(counter, -1) == 0)
		answer_send(*tx, 1);
}

static async int start_many(void)
{
	struct answer_tx *tx;
	struct answer_rx *rx;
	int counter = N_MANY, value = 0;

	check(answer_new(&tx, &rx) == 0);
	for (int i = 0; i < N_MANY; i++)
		edo_task_detach(edo_spawn(count_down_shared(&counter, &tx)));
	check(await answer_recv(rx, &value) == 0);
	answer_rx_close(rx);
	return value - 1;
}

TEST_ON_ALL_FLAVORS(many_tasks_that_never_wait_all_run)
{
	for (int i = 0; i < 5; i++)
		RUN(start_many());
}

#define N_HOPS 50
#define N_TRACKS 50
#define N_CYCLES 5

/* Passes each number on, one less; a track is a ring of these. */
static async void hop(struct numbers_rx *rx, struct numbers_tx *next,
		      struct numbers_tx *done)
{
	int number;

	while (await numbers_recv(rx, &number) == 1) {
		if (number == 0) {
			check(await numbers_send(done, 1) == 0);
			break;
		}
		check(await numbers_send(next, number - 1) == 0);
	}
	numbers_rx_close(rx);
	numbers_tx_close(next);
	numbers_tx_close(done);
}

static async void build_track(struct numbers_tx *done)
{
	struct numbers_tx *first, *tx;
	struct numbers_rx *rx, *next_rx;

	check(numbers_new(EDO_UNBOUNDED, &first, &rx) == 0);
	for (int i = 0; i < N_HOPS - 1; i++) {
		check(numbers_new(EDO_UNBOUNDED, &tx, &next_rx) == 0);
		edo_task_detach(edo_spawn(hop(rx, tx, numbers_tx_clone(done))));
		rx = next_rx;
	}
	edo_task_detach(edo_spawn(
		hop(rx, numbers_tx_clone(first), numbers_tx_clone(done))));
	check(numbers_try_send(first, N_HOPS * N_CYCLES) == 0);
	numbers_tx_close(first);
	numbers_tx_close(done);
}

/* A track stops where its number ends; shutting down ends the rest. */
static async int run_tracks(void)
{
	struct numbers_tx *done;
	struct numbers_rx *rx;
	int number;

	check(numbers_new(EDO_UNBOUNDED, &done, &rx) == 0);
	for (int i = 0; i < N_TRACKS; i++)
		edo_task_detach(edo_spawn(build_track(numbers_tx_clone(done))));
	numbers_tx_close(done);
	for (int i = 0; i < N_TRACKS; i++)
		check(await numbers_recv(rx, &number) == 1);
	while (await numbers_recv(rx, &number) == 1)
		;
	numbers_rx_close(rx);
	return 0;
}

TEST_ON_ALL_FLAVORS(messages_go_round_in_rings_of_tasks)
{
	RUN(run_tracks());
}

/* ---- nobody starves ---------------------------------------------------------- */

static int is_over, n_left;

/* Wakes the next of its kind and waits, for ever: a lifo slot that is never
 * empty. */
static async void keep_slot_busy(struct edo_notify *mine,
				 struct edo_notify *theirs)
{
	while (!look(&is_over)) {
		edo_notify_one(theirs);
		await edo_notify_wait(mine);
	}
	edo_notify_one(theirs);
	add(&n_left, -1);
}

static async void end_it(void)
{
	put_value(&is_over, 1);
}

static async int outrun_the_slot(void)
{
	struct edo_notify a = EDO_NOTIFY_INIT, b = EDO_NOTIFY_INIT;
	struct edo_task *tasks[3];

	put_value(&is_over, 0);
	put_value(&n_left, 2);
	tasks[0] = edo_spawn(keep_slot_busy(&a, &b));
	tasks[1] = edo_spawn(keep_slot_busy(&b, &a));
	tasks[2] = edo_spawn(end_it());
	for (int i = 0; i < 3; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	return look(&n_left);
}

static async int outrun_in_a_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(outrun_the_slot()), &result) == 0);
	return result;
}

TEST_ON_ALL_FLAVORS(tasks_that_always_wake_each_other_starve_nobody)
{
	RUN(outrun_in_a_task());
}

#define N_PAIRS 100

static async void ping(struct numbers_tx *tx, struct numbers_rx *rx)
{
	int number;

	while (await numbers_send(tx, 1) == 0 &&
	       await numbers_recv(rx, &number) == 1 && !look(&is_over))
		;
	numbers_tx_close(tx);
	numbers_rx_close(rx);
}

static async int ping_pong(void)
{
	struct edo_task *tasks[2 * N_PAIRS];
	struct numbers_tx *to_a, *to_b;
	struct numbers_rx *a, *b;

	put_value(&is_over, 0);
	for (int i = 0; i < N_PAIRS; i++) {
		check(numbers_new(1, &to_a, &a) == 0);
		check(numbers_new(1, &to_b, &b) == 0);
		tasks[2 * i] = edo_spawn(ping(to_a, b));
		tasks[2 * i + 1] = edo_spawn(ping(to_b, a));
	}
	for (int i = 0; i < 100; i++)
		await edo_yield_now();
	check(await edo_task_join(edo_spawn(end_it()), NULL) == 0);
	for (int i = 0; i < 2 * N_PAIRS; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	return 0;
}

TEST_ON_ALL_FLAVORS(hundred_pairs_of_players_starve_nobody)
{
	RUN(ping_pong());
}

/* ---- more than a ring holds -------------------------------------------------------- */

#define N_CROWD 1000
#define N_ROUNDS_ENOUGH 10

static int n_with_enough, n_rounds;

static async void wake_each_other(struct edo_notify *mine,
				  struct edo_notify *theirs)
{
	for (int n = 1; !look(&is_over); n++) {
		add(&n_rounds, 1);
		if (n == N_ROUNDS_ENOUGH)
			add(&n_with_enough, 1);
		edo_notify_one(theirs);
		await edo_notify_wait(mine);
	}
	edo_notify_one(theirs);
}

static async int watch_a_crowd(void)
{
	struct edo_notify *notifies = calloc(2 * N_CROWD, sizeof(*notifies));
	struct edo_task **tasks = calloc(2 * N_CROWD, sizeof(*tasks));
	int n;

	check(notifies && tasks);
	put_value(&is_over, 0);
	put_value(&n_rounds, 0);
	put_value(&n_with_enough, 0);
	for (int i = 0; i < 2 * N_CROWD; i++)
		edo_notify_init(&notifies[i]);
	for (int i = 0; i < 2 * N_CROWD; i++)
		tasks[i] = edo_spawn(
			wake_each_other(&notifies[i], &notifies[i ^ 1]));
	await_until(look(&n_with_enough) == 2 * N_CROWD);
	n = look(&n_rounds) / (2 * N_CROWD * N_ROUNDS_ENOUGH);
	put_value(&is_over, 1);
	for (int i = 0; i < 2 * N_CROWD; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	free(tasks);
	free(notifies);
	/* A worker that the machine does not let run keeps some of them waiting. */
	return flavor_is_parallel() || n < 16 ? 0 : n;
}

TEST_ON_ALL_FLAVORS(tasks_that_find_the_ring_full_get_their_turn)
{
	RUN(watch_a_crowd());
}

/* What other threads start while the worker always has something to run. */
static int n_polls_of_players, n_guests;

static async void play_on(struct edo_notify *mine, struct edo_notify *theirs)
{
	while (!look(&is_over)) {
		add(&n_polls_of_players, 1);
		edo_notify_one(theirs);
		await edo_notify_wait(mine);
	}
	edo_notify_one(theirs);
}

static async void be_a_guest(void)
{
	add(&n_guests, 1);
}

static void *send_guests(void *handle)
{
	struct edo_enter enter;

	edo_handle_enter(handle, &enter);
	for (int i = 0; i < N_CROWD; i++)
		edo_task_detach(edo_spawn(be_a_guest()));
	edo_leave(&enter);
	return NULL;
}

#define N_PLAYERS_MAX 126 /* nearly half of a ring */

static async int play_beside_guests(int n_players)
{
	struct edo_notify notifies[N_PLAYERS_MAX];
	struct edo_handle *handle = edo_handle_current();
	struct edo_task *tasks[N_PLAYERS_MAX];
	int n_before, n_polls;

	put_value(&is_over, 0);
	put_value(&n_guests, 0);
	put_value(&n_polls_of_players, 0);
	for (int i = 0; i < n_players; i++)
		edo_notify_init(&notifies[i]);
	for (int i = 0; i < n_players; i++)
		tasks[i] = edo_spawn(play_on(&notifies[i], &notifies[i ^ 1]));
	await_until(look(&n_polls_of_players) > 1000);
	pthread_join(start_thread(send_guests, handle), NULL);
	n_before = look(&n_polls_of_players);
	await_until(look(&n_guests) == N_CROWD);
	n_polls = look(&n_polls_of_players) - n_before;
	put_value(&is_over, 1);
	for (int i = 0; i < n_players; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	edo_handle_unref(handle);
	return n_polls < 16 * N_CROWD ? 0 : n_polls;
}

static async int play_in_a_task(int n_players)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(play_beside_guests(n_players)),
				  &result) == 0);
	return result;
}

TEST_ON_ONE_WORKER(tasks_of_other_threads_get_their_turn)
{
	RUN(play_in_a_task(2));
	RUN(play_in_a_task(100));
	RUN(play_in_a_task(N_PLAYERS_MAX));
}

/* ---- beside one that always yields ---------------------------------------------------- */

#define N_HELPED 10

static int n_present, n_helped;

/* In one poll each, and so on two workers. */
static void come_together(void)
{
	add(&n_present, 1);
	wait_until(look(&n_present) == 2);
}

static async void yield_until_it_is_over(void)
{
	while (!look(&is_over))
		await edo_yield_now();
}

#define N_YIELDERS_MAX 100

static async void yield_on_one_worker(int n_yielders)
{
	struct edo_task *tasks[N_YIELDERS_MAX];

	come_together();
	for (int i = 0; i < n_yielders; i++)
		tasks[i] = edo_spawn(yield_until_it_is_over());
	for (int i = 0; i < n_yielders; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
}

static async void be_helped(void)
{
	add(&n_helped, 1);
}

/* In one poll; what runs next here stays. */
static async int wait_for_help(void)
{
	struct edo_task *tasks[N_HELPED];

	come_together();
	for (int i = 0; i < N_HELPED; i++)
		tasks[i] = edo_spawn(be_helped());
	wait_until(look(&n_helped) >= N_HELPED - 1);
	put_value(&is_over, 1);
	for (int i = 0; i < N_HELPED; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	return 0;
}

static async int yield_beside_one_that_is_stuck(int n_yielders)
{
	struct edo_task *yielder = edo_spawn(yield_on_one_worker(n_yielders));
	struct edo_task *stuck = edo_spawn(wait_for_help());
	int result = -1;

	check(await edo_task_join(stuck, &result) == 0);
	check(await edo_task_join(yielder, NULL) == 0);
	return result;
}

static void help_beside_yielders(int n_yielders)
{
	put_value(&is_over, 0);
	put_value(&n_present, 0);
	put_value(&n_helped, 0);
	RUN_WITH(EDO_RUNTIME_OPTIONS(.worker_threads = 2),
		 yield_beside_one_that_is_stuck(n_yielders));
}

TEST_ON_MULTI_THREAD(worker_whose_tasks_always_yield_helps_one_that_is_stuck)
{
	help_beside_yielders(1);
	help_beside_yielders(N_YIELDERS_MAX);
}

/* ---- looking at other threads ------------------------------------------------------ */

TEST_ON_ALL_FLAVORS(interval_of_one_looks_at_other_threads_first)
{
	RUN_WITH(
		FLAVOR_OPTIONS(.global_queue_interval = 1, .event_interval = 1),
		ping_pong());
}

/* ---- other workers take over --------------------------------------------------- */

static int has_run;

static async void note_run(void)
{
	put_value(&has_run, 1);
}

/* Does not leave its worker before another has run the task it spawned. */
static async int wait_in_poll(void)
{
	struct edo_task *task = edo_spawn(note_run());

	wait_until(look(&has_run));
	check(await edo_task_join(task, NULL) == 0);
	return 0;
}

static async int steal_from_busy_worker(void)
{
	int result = -1;

	put_value(&has_run, 0);
	check(await edo_task_join(edo_spawn(wait_in_poll()), &result) == 0);
	return result;
}

TEST_ON_MULTI_THREAD(without_the_lifo_slot_the_next_task_can_be_stolen)
{
	RUN_WITH(FLAVOR_OPTIONS(.disable_lifo_slot = true),
		 steal_from_busy_worker());
}

static async void note_and_add(int *counter)
{
	add(counter, 1);
}

/* A full queue behind a busy worker is taken by the others, all but the task
 * that is in the slot. */
static async int wait_for_thieves(void)
{
	int counter = 0;

	for (int i = 0; i < 100; i++)
		edo_task_detach(edo_spawn(note_and_add(&counter)));
	wait_until(look(&counter) >= 99);
	await_until(look(&counter) == 100);
	return 0;
}

static async int let_them_steal(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(wait_for_thieves()), &result) == 0);
	return result;
}

TEST_ON_MULTI_THREAD(tasks_behind_a_busy_worker_are_stolen)
{
	for (int i = 0; i < 20; i++)
		RUN(let_them_steal());
}

/* More than a worker's own queue holds. */
static async int flood_oneself(void)
{
	int counter = 0;

	for (int i = 0; i < 10000; i++)
		edo_task_detach(edo_spawn(note_and_add(&counter)));
	await_until(look(&counter) == 10000);
	return 0;
}

static async int flood_from_a_task(void)
{
	int result = -1;

	check(await edo_task_join(edo_spawn(flood_oneself()), &result) == 0);
	return result;
}

TEST_ON_ALL_FLAVORS(worker_whose_queue_overflows_loses_nothing)
{
	RUN(flood_from_a_task());
}

static int n_meeting;

/* Tasks that only end when all of them run at the same time. */
static async void meet(int n)
{
	add(&n_meeting, 1);
	wait_until(look(&n_meeting) >= n);
}

static async int meet_in_tasks(void)
{
	struct edo_task *tasks[N_FLAVOR_WORKERS];

	put_value(&n_meeting, 0);
	for (int i = 0; i < N_FLAVOR_WORKERS; i++)
		tasks[i] = edo_spawn(meet(N_FLAVOR_WORKERS));
	for (int i = 0; i < N_FLAVOR_WORKERS; i++)
		check(await edo_task_join(tasks[i], NULL) == 0);
	return 0;
}

TEST_ON_MULTI_THREAD(all_workers_run_tasks_at_the_same_time)
{
	for (int i = 0; i < 20; i++)
		RUN(meet_in_tasks());
}

/* ---- between block_ons ------------------------------------------------------------ */

static struct latch ran = LATCH_INIT;

static async void open_latch(void)
{
	await edo_sleep(EDO_MILLISECOND);
	latch_open(&ran);
}

static async void leave_a_task(void)
{
	edo_task_detach(edo_spawn(open_latch()));
}

TEST_ON_MULTI_THREAD(tasks_go_on_between_two_block_ons)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();

	assert_int_equal(edo_block_on(runtime, leave_a_task()), 0);
	latch_wait(&ran);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- the end ------------------------------------------------------------------ */

static int n_dropped;

/* Every task wakes another one in its cleanup, while all are being ended. */
static async void wake_at_the_end(struct edo_notify *mine,
				  struct edo_notify *theirs)
{
	add(&n_left, 1);
	defer {
		edo_notify_one(theirs);
		add(&n_dropped, 1);
	}
	await edo_notify_wait(mine);
}

#define N_WAKERS 200

static struct edo_notify notifies[N_WAKERS];

static async int leave_wakers(void)
{
	put_value(&n_left, 0);
	put_value(&n_dropped, 0);
	for (int i = 0; i < N_WAKERS; i++) {
		edo_notify_init(&notifies[i]);
		edo_task_detach(edo_spawn(wake_at_the_end(
			&notifies[i], &notifies[(i + 1) % N_WAKERS])));
	}
	await_until(look(&n_left) == N_WAKERS);
	return 0;
}

TEST_ON_ALL_FLAVORS(wakes_during_the_shutdown_harm_nobody)
{
	for (int i = 0; i < 20; i++) {
		RUN(leave_wakers());
		assert_int_equal(look(&n_dropped), N_WAKERS);
	}
}

static async void spawn_for_ever(void)
{
	await edo_yield_now();
	if (!look(&is_over))
		edo_task_detach(edo_spawn(spawn_for_ever()));
}

static async void leave_spawners(void)
{
	for (int i = 0; i < 10; i++)
		edo_task_detach(edo_spawn(spawn_for_ever()));
}

TEST_ON_ALL_FLAVORS(runtime_ends_although_its_tasks_go_on_spawning)
{
	for (int i = 0; i < 20; i++) {
		struct edo_runtime *runtime = FLAVOR_RUNTIME();

		put_value(&is_over, 0);
		assert_int_equal(edo_block_on(runtime, leave_spawners()), 0);
		assert_int_equal(edo_runtime_free(runtime), 0);
	}
}
