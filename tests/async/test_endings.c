/* SPDX-License-Identifier: MIT */

/* Ending a runtime with a limit, without waiting, and from inside a task. */

#include "child.h"
#include "flavors.h"
#include "patience.h"

#include <errno.h>
#include <pthread.h>

#include <driver/source.h>
#include <edo/future/leaf.h>
#include <edo.h>
#include <net/tcp.h>

static struct latch begun, may_end;
static int n_done;

static int hold_out(void)
{
	latch_open(&begun);
	latch_wait(&may_end);
	add(&n_done, 1);
	return 0;
}

static async void start_job(void)
{
	edo_task_detach(edo_spawn_blocking(hold_out()));
	latch_wait(&begun);
}

static struct edo_runtime *new_runtime(void)
{
	begun = may_end = (struct latch)LATCH_INIT;
	put_value(&n_done, 0);
	return FLAVOR_RUNTIME();
}

static struct edo_runtime *with_a_job(void)
{
	struct edo_runtime *runtime = new_runtime();

	assert_int_equal(edo_block_on(runtime, start_job()), 0);
	return runtime;
}

/* The job goes on by itself after the runtime. */
static void let_the_job_end(void)
{
	assert_int_equal(look(&n_done), 0);
	latch_open(&may_end);
	wait_until(look(&n_done) == 1);
}

TEST_ON_ALL_FLAVORS(shutdown_with_a_timeout_leaves_a_stuck_job_behind)
{
	struct edo_runtime *runtime = with_a_job();
	int64_t start = patience_now();

	assert_int_equal(
		edo_runtime_shutdown_timeout(runtime, 50 * EDO_MILLISECOND),
		-ETIMEDOUT);
	assert_true(patience_now() - start >= 50 * EDO_MILLISECOND);
	let_the_job_end();
}

TEST_ON_ALL_FLAVORS(shutdown_with_a_timeout_of_zero_does_not_wait)
{
	struct edo_runtime *runtime = with_a_job();

	assert_int_equal(edo_runtime_shutdown_timeout(runtime, 0), -ETIMEDOUT);
	let_the_job_end();
}

TEST_ON_ALL_FLAVORS(shutdown_in_the_background_does_not_wait)
{
	struct edo_runtime *runtime = with_a_job();

	edo_runtime_shutdown_background(runtime);
	let_the_job_end();
}

static async void answer(void)
{
}

TEST_ON_ALL_FLAVORS(shutdown_with_a_long_timeout_returns_when_all_is_over)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int64_t start = patience_now();

	assert_int_equal(edo_block_on(runtime, answer()), 0);
	assert_int_equal(
		edo_runtime_shutdown_timeout(runtime, 10000 * EDO_SECOND), 0);
	assert_true(patience_now() - start < 5 * EDO_SECOND);
}

TEST(ending_no_runtime_is_nothing)
{
	assert_int_equal(edo_runtime_shutdown_timeout(NULL, 0), 0);
	edo_runtime_shutdown_background(NULL);
}

/* ---- jobs that go on ------------------------------------------------------------------ */

/* Where it stands there is no runtime any more that would run anything. */
static int use_what_is_gone(void)
{
	struct edo_handle *handle;
	int result;

	latch_open(&begun);
	latch_wait(&may_end);
	edo_task_detach(edo_spawn(answer()));
	edo_task_detach(edo_spawn_blocking(hold_out()));
	handle = edo_handle_current();
	result = edo_block_on(handle, answer());
	check(result == EDO_ESHUTDOWN);
	edo_handle_unref(handle);
	add(&n_done, 1);
	return 0;
}

static async void start_user(void)
{
	edo_task_detach(edo_spawn_blocking(use_what_is_gone()));
	latch_wait(&begun);
}

TEST_ON_ALL_FLAVORS(job_that_outlives_its_runtime_starts_nothing_there)
{
	struct edo_runtime *runtime = new_runtime();

	assert_int_equal(edo_block_on(runtime, start_user()), 0);
	assert_int_equal(edo_runtime_shutdown_timeout(runtime, 0), -ETIMEDOUT);
	let_the_job_end();
}

static void count_done(int *unused)
{
	(void)unused;
	add(&n_done, 1);
}

static int panic_late(void)
{
	int unused __attribute__((__cleanup__(count_done))) = 0;

	(void)unused;
	latch_open(&begun);
	latch_wait(&may_end);
	edo_panic("after the end");
}

static async void start_panicking_job(void)
{
	edo_task_detach(edo_spawn_blocking(panic_late()));
	latch_wait(&begun);
}

TEST_ON_ALL_FLAVORS(job_that_outlives_its_runtime_panics_alone)
{
	struct edo_runtime *runtime =
		FLAVOR_RUNTIME(.unhandled_panic = EDO_PANIC_SHUTDOWN_RUNTIME);

	begun = may_end = (struct latch)LATCH_INIT;
	put_value(&n_done, 0);
	assert_int_equal(edo_block_on(runtime, start_panicking_job()), 0);
	assert_int_equal(edo_runtime_shutdown_timeout(runtime, 0), -ETIMEDOUT);
	let_the_job_end();
}

static int free_own_runtime(struct edo_runtime *runtime)
{
	return edo_runtime_free(runtime);
}

static async int join_one_that_frees(struct edo_runtime *runtime)
{
	struct edo_task *task = edo_spawn_blocking(free_own_runtime(runtime));

	return await edo_task_join(task, NULL) == EDO_EPANIC ? 0 : -EBADMSG;
}

TEST_ON_ALL_FLAVORS(job_that_frees_its_runtime_panics)
{
	struct edo_runtime *runtime = new_runtime();
	int result = -1;

	assert_int_equal(
		edo_block_on(runtime, result = join_one_that_frees(runtime)),
		0);
	assert_int_equal(result, 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static int free_in_place(void *runtime)
{
	return edo_runtime_free(runtime);
}

static async int free_own_in_place(struct edo_runtime *runtime)
{
	return edo_block_in_place(free_in_place, runtime);
}

TEST_ON_MULTI_THREAD(block_on_that_frees_its_runtime_in_place_panics)
{
	struct edo_runtime *runtime = new_runtime();

	assert_int_equal(edo_block_on(runtime, free_own_in_place(runtime)),
			 EDO_EPANIC);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- threads that do not come out --------------------------------------------------- */

static async void hold_the_thread(void)
{
	hold_out();
}

static void *hold_a_block_on(void *runtime)
{
	int result =
		edo_block_on((struct edo_runtime *)runtime, hold_the_thread());

	check(result == 0 || result == EDO_ESHUTDOWN);
	return NULL;
}

TEST_ON_ALL_FLAVORS(shutdown_with_a_timeout_leaves_a_stuck_block_on_behind)
{
	struct edo_runtime *runtime = new_runtime();
	pthread_t thread = start_thread(hold_a_block_on, runtime);

	latch_wait(&begun);
	assert_int_equal(
		edo_runtime_shutdown_timeout(runtime, 30 * EDO_MILLISECOND),
		-ETIMEDOUT);
	let_the_job_end();
	pthread_join(thread, NULL);
}

static async void start_holder(void)
{
	edo_task_detach(edo_spawn(hold_the_thread()));
	latch_wait(&begun);
}

TEST_ON_MULTI_THREAD(shutdown_with_a_timeout_leaves_a_stuck_worker_behind)
{
	struct edo_runtime *runtime = new_runtime();

	assert_int_equal(edo_block_on(runtime, start_holder()), 0);
	assert_int_equal(
		edo_runtime_shutdown_timeout(runtime, 30 * EDO_MILLISECOND),
		-ETIMEDOUT);
	let_the_job_end();
}

static async void end_in_background(struct edo_runtime *runtime)
{
	defer add(&n_done, 1);
	edo_runtime_shutdown_background(runtime);
	await edo_yield_now();
}

TEST_ON_ALL_FLAVORS(shutdown_in_the_background_from_inside_a_block_on)
{
	struct edo_runtime *runtime = new_runtime();

	edo_block_on(runtime, end_in_background(runtime));
	assert_int_equal(look(&n_done), 1);
}

static int is_connected;

/* What cleanup waits for is with the driver of a worker, which has no task. */
static async void connect_and_read(const char *address,
				   struct edo_stream **ret_stream)
{
	char byte;

	check(await edo_tcp_connect(address, ret_stream) == 0);
	put_value(&is_connected, 1);
	check(await edo_read(*ret_stream, &byte, 1) == 1);
}

static async void end_and_read(struct edo_runtime *runtime)
{
	char address[EDO_ADDRESS_SIZE], byte;
	struct edo_stream *here = NULL, *there = NULL;
	struct edo_listener *listener;
	struct edo_task *reader;
	ssize_t n_read = -1;

	put_value(&is_connected, 0);
	check(edo_tcp_listen("127.0.0.1:0", &listener) == 0);
	edo_listener_address(listener, address, sizeof(address));
	reader = edo_spawn(connect_and_read(address, &here));
	check(await edo_listener_accept(listener, &there) == 0);
	edo_listener_close(listener);
	await_until(look(&is_connected) &&
		    edo__load_acquire(&edo__tcp_source(here)->reader));
	check(await edo_write_all(there, "x", 1) == 0);
	check(await edo_task_join(reader, NULL) == 0);
	defer {
		await_all {
			n_read = edo_read(here, &byte, 1);
			edo_write_all(there, "y", 1);
		}
		check(n_read == 1);
		edo_stream_close(here);
		edo_stream_close(there);
		add(&n_done, 1);
	}
	edo_runtime_shutdown_background(runtime);
	await edo_yield_now();
}

TEST_ON_ALL_FLAVORS(cleanup_in_a_block_on_uses_workers_that_close)
{
	struct edo_runtime *runtime = new_runtime();

	edo_block_on(runtime, end_and_read(runtime));
	assert_int_equal(look(&n_done), 1);
}

TEST_ON_ALL_FLAVORS(
	shutdown_in_the_background_from_inside_a_block_on_of_a_handle)
{
	struct edo_runtime *runtime = new_runtime();
	struct edo_handle *handle = edo_runtime_handle(runtime);

	edo_block_on(handle, end_in_background(runtime));
	assert_int_equal(look(&n_done), 1);
	edo_handle_unref(handle);
}

/* ---- tasks -------------------------------------------------------------------- */

static struct latch started;
static int n_dropped;

static async void wait_for_ever(void)
{
	defer add(&n_dropped, 1);
	latch_open(&started);
	await edo_sleep(INT64_MAX);
}

static async int start_waiter(void)
{
	edo_task_detach(edo_spawn(wait_for_ever()));
	await_until(__atomic_load_n(&started.is_open, __ATOMIC_SEQ_CST));
	return 0;
}

static struct edo_runtime *with_a_waiter(void)
{
	struct edo_runtime *runtime = FLAVOR_RUNTIME();
	int result = -1;

	started = (struct latch)LATCH_INIT;
	put_value(&n_dropped, 0);
	assert_int_equal(edo_block_on(runtime, result = start_waiter()), 0);
	assert_int_equal(result, 0);
	return runtime;
}

TEST_ON_ALL_FLAVORS(shutdown_with_a_timeout_cancels_tasks)
{
	struct edo_runtime *runtime = with_a_waiter();

	assert_int_equal(edo_runtime_shutdown_timeout(runtime, EDO_SECOND), 0);
	assert_int_equal(look(&n_dropped), 1);
}

TEST_ON_ALL_FLAVORS(shutdown_in_the_background_cancels_tasks)
{
	edo_runtime_shutdown_background(with_a_waiter());
	wait_until(look(&n_dropped) == 1);
}

/* ---- a waker that comes late ----------------------------------------------------- */

struct stand_by__frame {
	struct edo_future future;
	int output;
};
extern const struct edo_future_type stand_by__type;
void stand_by__init(struct stand_by__frame *frame);
edo_async int stand_by(void);

static struct edo_waker *borrowed; /* atomic */

static enum edo_poll stand_by_poll(struct edo_future *self,
				   struct edo_context *context)
{
	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	self->state = 1;
	edo__store_release(&borrowed, context->waker);
	return edo_leaf_pending(context);
}

static enum edo_poll stand_by_cancel(struct edo_future *self,
				     struct edo_context *context)
{
	(void)context;
	if (!edo_future_has_ended(self))
		self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type stand_by__type =
	EDO_LEAF_TYPE(stand_by, stand_by_poll, stand_by_cancel);

void stand_by__init(struct stand_by__frame *frame)
{
	frame->future = (struct edo_future){ .type = &stand_by__type };
}

static async void stand_by_and_clean_up(void)
{
	defer add(&n_done, 1);
	await stand_by();
}

static async void leave_one_standing_by(void)
{
	edo_task_detach(edo_spawn(stand_by_and_clean_up()));
	await_until(edo__load_acquire(&borrowed));
}

/* Its own process: what is abandoned is kept for ever, which is a leak by design. */
static int wake_what_was_abandoned(void)
{
	struct edo_runtime *runtime = new_runtime();
	struct edo_waker *marked;

	edo__store_release(&borrowed, NULL);
	check(edo_block_on(runtime, leave_one_standing_by()) == 0);
	marked = edo_waker_mark(borrowed);
	check(marked);
	/* Whoever marks a waker schedules it: until then the task cannot run. */
	check(edo_runtime_shutdown_timeout(runtime, 30 * EDO_MILLISECOND) ==
	      -ETIMEDOUT);
	edo_waker_schedule(marked);
	return look(&n_done);
}

TEST_ON_ALL_FLAVORS(cleanup_that_was_abandoned_does_not_run_after_the_runtime)
{
	char text[1024];

	assert_int_equal(
		run_in_child(wake_what_was_abandoned, text, sizeof(text)), 0);
}

/* ---- inside a task ---------------------------------------------------------------- */

/* This thread stands in its own runtime afterwards as before. */
static async int end_another(struct edo_runtime *another, bool by_timeout)
{
	uint64_t id = edo_task_current_id();
	int index = edo_worker_index(), result = 0;

	if (by_timeout)
		result = edo_runtime_shutdown_timeout(another, 0);
	else
		edo_runtime_shutdown_background(another);
	check(id != 0 && edo_task_current_id() == id);
	check(index >= 0 && edo_worker_index() == index);
	return result;
}

static async int end_in_a_task(struct edo_runtime *another, bool by_timeout)
{
	int value = -1;

	check(await edo_task_join(edo_spawn(end_another(another, by_timeout)),
				  &value) == 0);
	return value == -ETIMEDOUT ? 0 : value;
}

TEST_ON_ALL_FLAVORS(runtime_may_be_ended_inside_another_without_waiting)
{
	RUN(end_in_a_task(with_a_waiter(), true));
	wait_until(look(&n_dropped) == 1);
	RUN(end_in_a_task(with_a_waiter(), false));
	wait_until(look(&n_dropped) == 1);
}

static async int make_another(void)
{
	struct edo_runtime_options options = FLAVOR_OPTIONS();
	struct edo_runtime *another = NULL;

	check(edo_runtime_new(&options, &another) == 0);
	edo_runtime_shutdown_background(another);
	return 0;
}

TEST_ON_ALL_FLAVORS(runtime_is_made_inside_another_and_given_up_there)
{
	RUN(make_another());
}

static async void end_with_patience(struct edo_runtime *another)
{
	edo_runtime_shutdown_timeout(another, EDO_SECOND);
}

TEST_ON_ALL_FLAVORS(waiting_for_the_end_of_a_runtime_inside_another_is_a_panic)
{
	struct edo_runtime *another = FLAVOR_RUNTIME();
	struct edo_runtime *runtime = FLAVOR_RUNTIME();

	assert_int_equal(edo_block_on(runtime, end_with_patience(another)),
			 EDO_EPANIC);
	assert_int_equal(edo_runtime_free(another), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- thread-locals ------------------------------------------------------------------- */

static pthread_key_t key;

static void free_runtime(void *runtime)
{
	check(edo_runtime_free(runtime) == 0);
}

static void *keep_runtime(void *unused)
{
	struct edo_runtime *runtime = with_a_waiter();

	check(pthread_setspecific(key, runtime) == 0);
	return unused;
}

TEST_ON_ALL_FLAVORS(runtime_may_be_freed_by_the_destructor_of_a_thread_local)
{
	assert_int_equal(pthread_key_create(&key, free_runtime), 0);
	pthread_join(start_thread(keep_runtime, NULL), NULL);
	assert_int_equal(look(&n_dropped), 1);
	pthread_key_delete(key);
}

static void background_runtime(void *runtime)
{
	edo_runtime_shutdown_background(runtime);
}

TEST_ON_ALL_FLAVORS(runtime_may_be_ended_in_the_background_by_such_a_destructor)
{
	assert_int_equal(pthread_key_create(&key, background_runtime), 0);
	pthread_join(start_thread(keep_runtime, NULL), NULL);
	wait_until(look(&n_dropped) == 1);
	pthread_key_delete(key);
}
