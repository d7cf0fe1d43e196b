/* SPDX-License-Identifier: MIT */

/* What a blocking job may do: it belongs to the runtime. */

#include "child.h"
#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <edo.h>

EDO_ONESHOT(answer, int);

static struct edo_runtime *runtime;
static int n_ended;

/* Drives @future through the handle of the runtime this job belongs to. */
static int block_on_current(struct edo_future *future)
{
	struct edo_handle *handle = edo_handle_current();
	int result = edo_handle_block_on(handle, future);

	edo_handle_unref(handle);
	return result;
}

static async int join(struct edo_task *task)
{
	int value = -1;
	int result = await edo_task_join(task, &value);

	return result < 0 ? result : value;
}

static async void send_seven(struct answer_tx *tx)
{
	answer_send(tx, 7);
}

static int spawn_from_job(struct answer_tx *tx)
{
	edo_task_detach(edo_spawn(send_seven(tx)));
	return 0;
}

static async int hear_from_child_of_job(void)
{
	struct answer_tx *tx;
	struct answer_rx *rx;
	int value = 0;

	check(answer_new(&tx, &rx) == 0);
	edo_task_detach(edo_spawn_blocking(spawn_from_job(tx)));
	check(await answer_recv(rx, &value) == 0);
	answer_rx_close(rx);
	return value - 7;
}

/* ---- a runtime of its own -------------------------------------------------------------- */

static async int double_it(int n)
{
	await edo_sleep(EDO_MILLISECOND);
	return 2 * n;
}

static async int double_in_a_task(int n)
{
	return await join(edo_spawn(double_it(n)));
}

static int make_runtime_in_job(int n)
{
	struct edo_runtime *own = FLAVOR_RUNTIME();
	int value = -1;

	check(edo_block_on(own, value = double_in_a_task(n)) == 0);
	check(edo_runtime_free(own) == 0);
	return value;
}

/* The job belongs to the outer runtime afterwards as before. */
static int make_runtime_and_come_back(int n)
{
	uint64_t id = edo_task_current_id();
	int value = make_runtime_in_job(n);

	check(edo_task_current_id() == id);
	edo_task_detach(edo_spawn(double_it(n)));
	return value;
}

static async int join_jobs_with_runtimes(void)
{
	struct edo_task *tasks[4];
	int n_right = 0;

	for (int i = 0; i < 4; i++)
		tasks[i] = edo_spawn_blocking(make_runtime_and_come_back(i));
	for (int i = 0; i < 4; i++)
		n_right += await join(tasks[i]) == 2 * i;
	return n_right - 4;
}

TEST_ON_ALL_FLAVORS(job_makes_a_runtime_of_its_own)
{
	RUN(join_jobs_with_runtimes());
}

/* ---- the runtime it belongs to ---------------------------------------------------------- */

TEST_ON_ALL_FLAVORS(job_spawns_a_task)
{
	RUN(hear_from_child_of_job());
}

static int send_plainly(struct answer_tx *tx)
{
	answer_send(tx, 7);
	return 0;
}

static int spawn_job_from_job(struct answer_tx *tx)
{
	edo_task_detach(edo_spawn_blocking(send_plainly(tx)));
	return 0;
}

static async int hear_from_job_of_job(void)
{
	struct answer_tx *tx;
	struct answer_rx *rx;
	int value = 0;

	check(answer_new(&tx, &rx) == 0);
	edo_task_detach(edo_spawn_blocking(spawn_job_from_job(tx)));
	check(await answer_recv(rx, &value) == 0);
	answer_rx_close(rx);
	return value - 7;
}

TEST_ON_ALL_FLAVORS(job_spawns_a_job)
{
	RUN(hear_from_job_of_job());
}

static int sleep_in_job(void)
{
	struct edo_sleep__frame sleep;
	int64_t start = patience_now();

	edo_sleep__init(&sleep, 20 * EDO_MILLISECOND);
	check(block_on_current(&sleep.future) == 0);
	return patience_now() - start >= 20 * EDO_MILLISECOND ? 0 : -ETIME;
}

static async int join_sleeping_job(void)
{
	return await join(edo_spawn_blocking(sleep_in_job()));
}

TEST_ON_ALL_FLAVORS(job_drives_a_sleep_through_its_handle)
{
	RUN(join_sleeping_job());
}

static int listen_in_job(void)
{
	char address[EDO_ADDRESS_SIZE];
	struct edo_tcp_connect__frame connect;
	struct edo_listener_accept__frame accept;
	struct edo_stream *here, *there;
	struct edo_listener *listener;

	check(edo_tcp_listen("127.0.0.1:0", &listener) == 0);
	edo_listener_address(listener, address, sizeof(address));
	edo_tcp_connect__init(&connect, address, &here);
	check(block_on_current(&connect.future) == 0);
	check(connect.output == 0);
	edo_listener_accept__init(&accept, listener, &there);
	check(block_on_current(&accept.future) == 0);
	check(accept.output == 0);
	edo_stream_close(here);
	edo_stream_close(there);
	edo_listener_close(listener);
	return 0;
}

static async int join_listening_job(void)
{
	return await join(edo_spawn_blocking(listen_in_job()));
}

TEST_ON_ALL_FLAVORS(job_uses_sockets_through_its_handle)
{
	RUN(join_listening_job());
}

static int job_id(uint64_t *ret_id)
{
	*ret_id = edo_task_current_id();
	return edo_worker_index();
}

static async int compare_job_id(void)
{
	uint64_t seen = 0, id;
	struct edo_task *task = edo_spawn_blocking(job_id(&seen));

	id = edo_task_id(task);
	check(await join(task) == -1);
	return seen == id && id != 0 ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(job_has_its_tasks_number_and_is_no_worker)
{
	RUN(compare_job_id());
}

static struct latch begun, may_end;

static int hold_out(void)
{
	latch_open(&begun);
	latch_wait(&may_end);
	return 3;
}

static async int start_job(struct edo_task **ret_task)
{
	*ret_task = edo_spawn_blocking(hold_out());
	latch_wait(&begun);
	return 0;
}

static void *end_soon(void *unused)
{
	patience_spin(5 * EDO_MILLISECOND);
	latch_open(&may_end);
	return unused;
}

TEST_ON_ALL_FLAVORS(job_that_runs_is_awaited_by_the_shutdown)
{
	struct edo_task *task = NULL;
	pthread_t thread;
	int result = -1;

	begun = may_end = (struct latch)LATCH_INIT;
	runtime = FLAVOR_RUNTIME();
	assert_int_equal(edo_block_on(runtime, result = start_job(&task)), 0);
	assert_int_equal(result, 0);
	thread = start_thread(end_soon, NULL);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_true(edo_task_is_finished(task));
	edo_task_detach(task);
	pthread_join(thread, NULL);
}

static void *send_soon(void *tx)
{
	patience_spin(EDO_MILLISECOND);
	answer_send(tx, 6);
	return NULL;
}

static int join_thread_in_job(void)
{
	struct answer_recv__frame recv;
	struct answer_tx *tx;
	struct answer_rx *rx;
	pthread_t thread;
	int value = 0;

	check(answer_new(&tx, &rx) == 0);
	thread = start_thread(send_soon, tx);
	answer_recv__init(&recv, rx, &value);
	check(block_on_current(&recv.future) == 0);
	answer_rx_close(rx);
	pthread_join(thread, NULL);
	return value - 6;
}

static async int join_waiting_job(void)
{
	return await join(edo_spawn_blocking(join_thread_in_job()));
}

TEST_ON_ALL_FLAVORS(job_waits_for_a_thread_through_its_handle)
{
	RUN(join_waiting_job());
}

/* ---- the end of its own runtime --------------------------------------------------- */

/* Nobody waits, so the job may go on. */
static int end_in_job(void)
{
	check(edo_runtime_shutdown_timeout(runtime, 0) == 0);
	add(&n_ended, 1);
	return 0;
}

static async void end_by_a_job(void)
{
	edo_task_detach(edo_spawn_blocking(end_in_job()));
	await edo_sleep(INT64_MAX);
}

TEST_ON_ALL_FLAVORS(job_ends_its_own_runtime_without_waiting_for_itself)
{
	put_value(&n_ended, 0);
	runtime = FLAVOR_RUNTIME();
	assert_int_equal(edo_block_on(runtime, end_by_a_job()), EDO_ESHUTDOWN);
	wait_until(look(&n_ended) == 1);
}

/* It says where it was spawned. */
static int free_in_job(void)
{
	edo_runtime_free(runtime);
	return 0;
}

static async int outlive_it(void)
{
	check(await edo_task_join(edo_spawn_blocking(free_in_job()), NULL) ==
	      EDO_EPANIC);
	return 0;
}

static int free_in_jobs(void)
{
	int result = -1;

	runtime = FLAVOR_RUNTIME();
	check(edo_block_on(runtime, result = outlive_it()) == 0);
	check(edo_runtime_free(runtime) == 0);
	return result;
}

TEST_ON_ALL_FLAVORS(job_that_would_wait_for_itself_is_named)
{
	char text[1024];

	assert_int_equal(run_in_child(free_in_jobs, text, sizeof(text)), 0);
	assert_non_null(strstr(text, __FILE__));
	assert_non_null(strstr(text, "edo_runtime_free() by what this very"));
}
