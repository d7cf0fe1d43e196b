/* SPDX-License-Identifier: MIT */

/*
 * Proves: a thread that blocks in place has its worker back before it goes on,
 * and meanwhile another runs it, whoever else claims it and whether the runtime
 * ends; and all threads go home.
 */

#include <stdio.h>
#include <string.h>

#include <edo/runtime/runtime.h>

#include "model.h"
#include "world.h"

#define N_GATES 3

static struct gate gates[N_GATES];
static struct edo_task *tasks[N_GATES];
static uint32_t may_go_on;
static int n_inside;  /* threads in a poll */
static uint64_t done; /* by what runs on the worker */

static void open(void)
{
	memset(gates, 0, sizeof(gates));
	may_go_on = 0;
	n_inside = 0;
	done = 0;
	world_mt_open(1);
}

static void start(int i, void (*on_pass)(struct edo_context *context))
{
	gates[i].tells_end = true;
	gates[i].on_pass = on_pass;
	tasks[i] = gate_task_new(&gates[i]);
	edo_task_start(tasks[i]);
	edo_task_detach(tasks[i]);
}

static int wait_for_another(void *unused)
{
	(void)unused;
	model_await(&may_go_on);
	return 7;
}

static int wait_for_nobody(void *unused)
{
	(void)unused;
	return 7;
}

/* Only one thread at a time is where this is called. */
static void touch_the_worker(const struct edo_context *context)
{
	model_check(context->worker == edo__worker_current);
	model_check(model_count(&n_inside, 1) == 1);
	model_write(&done);
	done++;
	model_count(&n_inside, -1);
}

static void block(struct edo_context *context)
{
	touch_the_worker(context);
	model_check(edo_block_in_place(wait_for_another, NULL) == 7);
	touch_the_worker(context);
}

static void block_for_nobody(struct edo_context *context)
{
	touch_the_worker(context);
	model_check(edo_block_in_place(wait_for_nobody, NULL) == 7);
	touch_the_worker(context);
}

static void let_one_go_on(struct edo_context *context)
{
	touch_the_worker(context);
	model_signal(&may_go_on);
}

static void a_worker_that_is_handed_over(void)
{
	open();
	start(0, block);
	start(1, let_one_go_on);
	model_await(&gates[0].has_ended);
	world_mt_close();
	model_check(done == 3);
}

static void a_worker_that_comes_back_at_once(void)
{
	open();
	start(0, block_for_nobody);
	model_await(&gates[0].has_ended);
	world_mt_close();
	model_check(done == 2);
}

static void two_claims(void)
{
	open();
	start(0, block);
	start(1, block_for_nobody);
	start(2, let_one_go_on);
	model_await(&gates[0].has_ended);
	world_mt_close();
}

static void a_claim_while_it_closes(void)
{
	open();
	start(0, block_for_nobody);
	start(1, block_for_nobody);
	world_mt_close();
}

static void pass(struct edo_context *context)
{
	touch_the_worker(context);
}

/* The one that blocks leaves another in the queue of the worker. */
static void a_hand_over_while_it_closes(void)
{
	open();
	start(0, block_for_nobody);
	start(1, pass);
	world_mt_close();
	model_check(done == 2 * (uint64_t)gates[0].n_dropped +
				    (uint64_t)gates[1].n_dropped);
}

static void spawn_and_block(struct edo_context *context)
{
	start(1, let_one_go_on);
	block(context);
}

/* What runs next on the worker is what the one that blocks waits for. */
static void a_worker_with_what_is_next(void)
{
	open();
	start(0, spawn_and_block);
	model_await(&gates[0].has_ended);
	world_mt_close();
	model_check(done == 3);
}

/* Its time is over at once, whatever comes in between. */
static void a_spare_that_goes_home(void)
{
	memset(gates, 0, sizeof(gates));
	done = 0;
	n_inside = 0;
	world_mt_open_still(1);
	world_mt->options.thread_keep_alive = 0;
	model_check(edo__multi_thread_start(world_mt) == 0);
	start(0, block_for_nobody);
	start(1, block_for_nobody);
	model_await(&gates[0].has_ended);
	model_await(&gates[1].has_ended);
	world_mt_close();
	model_check(done == 4);
}

static void a_thread_that_cannot_be_had(void)
{
	static bool is_silent;

	/* The library tells of each. */
	if (!is_silent)
		is_silent = freopen("/dev/null", "w", stderr) != NULL;
	memset(gates, 0, sizeof(gates));
	done = 0;
	n_inside = 0;
	world_mt_open_still(1);
	if (edo__multi_thread_start(world_mt) < 0) {
		edo__multi_thread_close(world_mt);
		return;
	}
	start(0, block_for_nobody);
	world_mt_close();
}

#define CASE(name_, preemptions_, surprises_, proves_)                        \
	{                                                                     \
		.name = #name_, .proves = (proves_), .run = name_,            \
		.n_preemptions = (preemptions_), .n_surprises = (surprises_), \
	}

const struct model_case model_cases[] = {
	CASE(a_worker_that_is_handed_over, 1, 1,
	     "a worker goes to another thread and comes back"),
	CASE(a_worker_that_comes_back_at_once, 1, 1,
	     "also before the other has begun"),
	CASE(two_claims, 1, MODEL_NONE,
	     "two that want it get it one after the other"),
	CASE(a_worker_with_what_is_next, 1, MODEL_NONE,
	     "and with it goes what was to run next"),
	CASE(a_hand_over_while_it_closes, 1, 1,
	     "what is queued there ends, too, when the runtime does"),
	CASE(a_claim_while_it_closes, 1, 1, "and all go home"),
	CASE(a_spare_that_goes_home, 1, 1,
	     "as does one that is not needed, unless it is just then"),
	{
		.name = "a_thread_that_cannot_be_had",
		.proves = "without a thread it stays where it is",
		.run = a_thread_that_cannot_be_had,
		.n_preemptions = 1,
		.n_thread_failures = 1,
	},
	{ 0 },
};
