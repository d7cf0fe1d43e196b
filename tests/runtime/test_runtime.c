/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <edo/base/error.h>
#include <edo/runtime/metrics.h>

#include "futures.h"

#include "base/alloc.h"
#include "base/panic.h"

/* What @run writes to stderr, at most @size - 1 bytes. */
static void capture(char *text, size_t size, void (*run)(void))
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t n;

	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	run();
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	n = fread(text, 1, size - 1, file);
	text[n] = '\0';
	fclose(file);
}

static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	(void)context;
	self->output = 5;
	return EDO_READY;
}

/* ---- options ---------------------------------------------------------------- */

static int new_result;

TEST(default_flavor_has_several_workers)
{
	struct edo_runtime_metrics metrics = { .size = sizeof(metrics) };
	struct edo_runtime *runtime;

	setenv("EDO_WORKER_THREADS", "3", 1);
	assert_int_equal(edo_runtime_new(NULL, &runtime), 0);
	edo_runtime_read_metrics(runtime, &metrics);
	assert_int_equal(metrics.n_workers, 3);
	assert_int_equal(edo_runtime_free(runtime), 0);
	unsetenv("EDO_WORKER_THREADS");
}

static struct edo_runtime_options refused;

static void make_refused(void)
{
	struct edo_runtime *runtime = NULL;

	new_result = edo_runtime_new(&refused, &runtime);
	assert_null(runtime);
}

static void expect_refusal(struct edo_runtime_options options, int code)
{
	char text[512];

	refused = options;
	capture(text, sizeof(text), make_refused);
	assert_int_equal(new_result, code);
	assert_memory_equal(text, "edo: ", 5);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

TEST(options_that_make_no_sense_are_refused_by_one_line)
{
	expect_refusal((struct edo_runtime_options){ 0 }, -EINVAL);
	expect_refusal(EDO_RUNTIME_OPTIONS(.flavor = 7), -EINVAL);
	expect_refusal(CURRENT_THREAD(.worker_threads = 2), -EINVAL);
	expect_refusal(CURRENT_THREAD(.thread_keep_alive = -1), -EINVAL);
	expect_refusal(CURRENT_THREAD(.unhandled_panic = 9), -EINVAL);
	expect_refusal(CURRENT_THREAD(.driver = 3), -EINVAL);
	expect_refusal(CURRENT_THREAD(.driver = EDO_DRIVER_IO_URING), -ENOSYS);
}

struct newer_options {
	struct edo_runtime_options options;
	long news;
};

TEST(options_of_a_newer_header_are_accepted_while_they_ask_for_nothing_new)
{
	struct newer_options newer = { .options = CURRENT_THREAD() };
	struct edo_runtime *runtime = NULL;

	newer.options.size = sizeof(newer);
	assert_int_equal(edo_runtime_new(&newer.options, &runtime), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	newer.news = 1;
	assert_int_equal(edo_runtime_new(&newer.options, &runtime), -EINVAL);
}

TEST(options_of_an_older_header_are_accepted)
{
	struct edo_runtime_options options = CURRENT_THREAD();
	struct edo_runtime *runtime = NULL;

	options.size = offsetof(struct edo_runtime_options, driver);
	assert_int_equal(edo_runtime_new(&options, &runtime), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

TEST(freeing_no_runtime_is_nothing)
{
	assert_int_equal(edo_runtime_free(NULL), 0);
}

TEST_ON_ALL_FLAVORS(block_on_without_memory_ends_the_future_and_says_so)
{
	struct edo_runtime *runtime = runtime_with(FLAVOR_OPTIONS());
	struct body body;

	body_init(&body, &body__type, answer, NULL);
	edo__alloc_fail_at(1);
	assert_int_equal(edo_runtime_block_on(runtime, &body.future), -ENOMEM);
	edo__alloc_fail_at(0);
	assert_int_equal(body.future.state, EDO_ENDED_CANCELLED);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- block_on ----------------------------------------------------------- */

static struct edo_runtime *inner;

static enum edo_poll nest(struct body *self, struct edo_context *context)
{
	(void)self;
	(void)context;
	block_on_body(inner, answer, NULL, NULL);
	return EDO_READY;
}

static enum edo_poll free_inside(struct body *self, struct edo_context *context)
{
	(void)self;
	(void)context;
	edo_runtime_free(inner);
	return EDO_READY;
}

TEST_ON_ALL_FLAVORS(block_on_inside_a_runtime_is_a_panic)
{
	inner = runtime_with(FLAVOR_OPTIONS());
	assert_int_equal(run_body(nest, NULL), EDO_EPANIC);
	assert_int_equal(run_body(free_inside, NULL), EDO_EPANIC);
	assert_int_equal(edo_runtime_free(inner), 0);
}

static void *block_on_there(void *runtime)
{
	int output = 0;

	for (int i = 0; i < 200; i++) {
		assert_int_equal(block_on_body(runtime, answer, NULL, &output),
				 0);
		assert_int_equal(output, 5);
	}
	return NULL;
}

TEST_ON_ALL_FLAVORS(threads_take_turns_in_block_on)
{
	struct edo_runtime *runtime = runtime_with(FLAVOR_OPTIONS());
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
						block_on_there, runtime),
				 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static int n_polls;

static enum edo_poll count_polls(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	for (;;) {
		n_polls++;
		edo_yield_now__init(&self->yield);
		BODY_AWAIT(self->yield);
	}
	BODY_END;
}

static enum edo_poll spawn_counter(struct body *self,
				   struct edo_context *context)
{
	(void)context;
	edo_task_detach(body_spawn(count_polls, NULL));
	self->output = 5;
	return EDO_READY;
}

TEST(outside_block_on_a_runtime_makes_no_progress)
{
	struct edo_runtime *runtime = runtime_with(CURRENT_THREAD());
	int seen;

	n_polls = 0;
	block_on_body(runtime, spawn_counter, NULL, NULL);
	block_on_body(runtime, answer, NULL, NULL);
	seen = n_polls;
	usleep(1000);
	assert_int_equal(n_polls, seen);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

static int n_parks, n_unparks;

static void on_park(void *n)
{
	++*(int *)n;
	n_parks++;
}

static void on_unpark(void *n)
{
	++*(int *)n;
	n_unparks++;
}

static enum edo_poll sleep_a_little(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	edo_sleep__init(&self->sleep, 2 * EDO_MILLISECOND);
	BODY_AWAIT(self->sleep);
	BODY_END;
}

TEST(hooks_see_the_thread_park_and_wake)
{
	int n = 0;
	struct edo_runtime *runtime = runtime_with(
		CURRENT_THREAD(.on_thread_park = on_park,
			       .on_thread_unpark = on_unpark, .user_data = &n));

	n_parks = n_unparks = 0;
	assert_int_equal(block_on_body(runtime, sleep_a_little, NULL, NULL), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
	assert_true(n_parks > 0);
	assert_int_equal(n_parks, n_unparks);
	assert_int_equal(n, n_parks + n_unparks);
}

static enum edo_poll sleep_a_day(struct body *self, struct edo_context *context)
{
	BODY_BEGIN;
	edo_sleep__init(&self->sleep, 24 * 3600 * EDO_SECOND);
	BODY_AWAIT(self->sleep);
	self->output = 1;
	BODY_END;
}

TEST(paused_clock_jumps_to_the_next_timer)
{
	struct edo_runtime *runtime =
		runtime_with(CURRENT_THREAD(.start_paused = true));
	int output = 0;

	assert_int_equal(block_on_body(runtime, sleep_a_day, NULL, &output), 0);
	assert_int_equal(output, 1);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* ---- main ----------------------------------------------------------------- */

static struct edo_runtime_options main_options;
static int main_output, exit_code;
static body_fn *main_body;

static void run_main(void)
{
	struct body body;

	body_init(&body, &body__type, main_body, NULL);
	exit_code =
		edo__runtime_main(&main_options, &body.future, &body.output);
}

static enum edo_poll give_output(struct body *self, struct edo_context *context)
{
	(void)context;
	self->output = main_output;
	return EDO_READY;
}

static enum edo_poll panic_at_once(struct body *self,
				   struct edo_context *context)
{
	(void)self;
	(void)context;
	edo_panic("at once");
	return EDO_READY;
}

TEST_ON_ALL_FLAVORS(result_of_main_is_the_exit_code)
{
	char text[512];

	main_options = FLAVOR_OPTIONS();
	main_body = give_output;
	main_output = 3;
	capture(text, sizeof(text), run_main);
	assert_int_equal(exit_code, 3);
	assert_string_equal(text, "");
}

TEST_ON_ALL_FLAVORS(negative_result_of_main_is_printed_by_name)
{
	char text[512];

	main_options = FLAVOR_OPTIONS();
	main_body = give_output;
	main_output = -ECONNREFUSED;
	capture(text, sizeof(text), run_main);
	assert_int_equal(exit_code, 1);
	assert_non_null(strstr(text, "ECONNREFUSED"));
}

TEST_ON_ALL_FLAVORS(panic_of_main_exits_101)
{
	char text[512];

	main_options = FLAVOR_OPTIONS();
	main_body = panic_at_once;
	capture(text, sizeof(text), run_main);
	assert_int_equal(exit_code, 101);
	assert_non_null(strstr(text, "at once"));
}

TEST(main_on_options_that_are_refused_exits_with_one_line)
{
	char text[512];

	main_options = EDO_RUNTIME_OPTIONS(.start_paused = true);
	main_body = give_output;
	capture(text, sizeof(text), run_main);
	assert_int_equal(exit_code, 1);
	assert_non_null(strstr(text, "start_paused"));
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}
