/* SPDX-License-Identifier: MIT */

/*
 * A local set is a local owner whose thread does not sleep by itself: the future
 * that runs the set polls its tasks, some at a time, within one poll of its own,
 * and waits as any other; to unpark the set is to wake whoever polls that future.
 *
 *	task or block_on --> edo_local_set_run --> tasks of the set
 *	      ^                                          |
 *	      '------ host waker <--- unpark <--- inbox <'
 *
 * - The thread is "inside" the set only while it polls it. Wakes from the same
 *   thread at other times come by the inbox like those of other threads, and wake
 *   the host.
 * - The set's tasks are polled by the worker of the thread that runs the set; its
 *   context is kept and put back around them.
 * - `host` is under wake_lock, and set only while somebody waits for the inbox,
 *   which was parked then: a run, or a free for what is on its way there.
 */

#include <edo/task/local_set.h>

#include <edo/future/leaf.h>

#include "base/alloc.h"
#include "base/panic.h"
#include "future/thread_waker.h"
#include "future/where.h"
#include "future/worker.h"
#include "task/enter.h"
#include "task/local.h"
#include "task/word.h"

/* Polls of tasks in one poll of the run. */
#define N_POLLS_MAX 61u
/* Polls between looks at what other threads left. */
#define INBOX_INTERVAL 31u

struct edo_local_set {
	struct edo__local local;          /* first */
	struct edo_waker *host;           /* borrowed; see above */
	const struct edo_future *runner;  /* that runs it; NULL: none */
	const struct edo__worker *ran_on; /* last; only compared */
	uint32_t n_until_inbox;
	uint32_t n_left; /* polls of this poll of the run */
};

struct __attribute__((__may_alias__)) run {
	struct edo_future future;
	int output;
	uint32_t word;
	struct edo_local_set *set;
};
_Static_assert(sizeof(struct run) == sizeof(struct edo_local_set_run__frame),
	       "the public frame has another size");

#define STATE_RUNNING 1u

static struct edo_local_set *set_of(struct edo__local *local)
{
	return edo__container_of(local, struct edo_local_set, local);
}

static void check_thread(const struct edo_local_set *set, const char *what)
{
	if (EDO_UNLIKELY(!edo__local_is_welcome(&set->local)))
		edo__misuse("%s: a local set stays on the thread that made it",
			    what);
}

/* ---- the owner ------------------------------------------------------------- */

/* Under wake_lock. The host is no task of the set, so waking it takes no lock of
 * the set's. */
static void wake_host(struct edo__local *local)
{
	struct edo_waker *host = set_of(local)->host;

	set_of(local)->host = NULL;
	if (host)
		edo_waker_wake_by_ref(host);
}

static void free_set(struct edo__owner *owner)
{
	edo__free(set_of(edo__local_of(owner)));
}

/* There is no runtime to shut down: the panic stays that of its task. */
static const struct edo__owner_type owner_type = {
	.waker_type = &edo__local_waker_type,
	.schedule = edo__local_schedule,
	.free = free_set,
};

struct edo_local_set *edo_local_set_new(void)
{
	struct edo_local_set *set = edo__aligned_alloc(
		_Alignof(struct edo_local_set), sizeof(*set));

	if (!set)
		return NULL;
	edo__local_init(&set->local, &owner_type, NULL);
	set->local.unpark = wake_host;
	edo__local_settle(&set->local);
	set->host = NULL;
	set->runner = NULL;
	set->ran_on = NULL;
	set->n_until_inbox = INBOX_INTERVAL;
	return set;
}

void edo_local_set_enter(struct edo_local_set *set, struct edo_enter *enter)
{
	check_thread(set, "edo_local_set_enter");
	edo__enter(enter);
	edo__here.local = &set->local;
}

uint32_t edo_local_set_n_tasks(const struct edo_local_set *set)
{
	return (uint32_t)edo__owner_n_alive(&set->local.owner);
}

/* ---- polling its tasks -------------------------------------------------------- */

/* What a poll of the set changes of the thread. */
struct outer {
	struct edo_context context;
	const struct edo_future *running;
	bool is_deferred;
	const struct edo_enter *enter;
	struct edo__standing standing;
};

static struct outer go_in(struct edo_local_set *set, struct edo__worker *worker)
{
	struct outer outer = { worker->context, worker->running,
			       worker->is_deferred, worker->enter, edo__here };

	worker->enter = edo__here.enter;
	edo__here.local = &set->local;
	edo__here.blocking = NULL;
	edo__here.dropping = NULL;
	edo__local_set_thread(&set->local, edo__self());
	return outer;
}

static void go_out(struct edo_local_set *set, struct edo__worker *worker,
		   const struct outer *outer)
{
	edo__local_set_thread(&set->local, EDO__NO_THREAD);
	edo__here = outer->standing;
	worker->context = outer->context;
	worker->running = outer->running;
	worker->is_deferred = outer->is_deferred;
	worker->enter = outer->enter;
}

static struct edo_task *next_task(struct edo_local_set *set)
{
	struct edo__local *local = &set->local;
	struct edo__queue_link *link;

	if (--set->n_until_inbox == 0 ||
	    edo__queue_is_empty(&local->run_queue)) {
		set->n_until_inbox = INBOX_INTERVAL;
		edo__inbox_drain(local);
	}
	link = edo__queue_pop(&local->run_queue);
	return link ? edo__task_of_queue_link(link) : NULL;
}

static void poll_some(struct edo_local_set *set, struct edo__worker *worker)
{
	struct edo_task *task;

	while (set->n_left > 0 && (task = next_task(set))) {
		set->n_left--;
		worker->context.budget = EDO_COOP_BUDGET;
		if (worker != edo__worker_current)
			edo__here.blocking = task; /* who is here */
		edo__local_requeue(&set->local, task,
				   edo__task_run(worker, task));
	}
}

static void land(struct edo_local_set *set, struct edo__worker *worker,
		 const struct edo_panic *panic)
{
	struct edo_task *task = edo__task_of(worker->running);

	worker->running = NULL;
	edo__task_panicked(task, panic);
	edo__local_requeue(&set->local, task, EDO__RAN_AGAIN);
}

/* Polls tasks, as many as are allowed at once. A panic ends its task alone. */
static void turn(struct edo_local_set *set, struct edo__worker *worker)
{
	struct outer outer = go_in(set, worker);
	struct edo__catch catch;

	set->n_left = N_POLLS_MAX;
	worker->running = NULL;
	edo__catch_push(&catch);
	if (setjmp(catch.jump))
		land(set, worker, &catch.panic);
	poll_some(set, worker);
	edo__catch_pop(&catch);
	edo__queue_append(&set->local.run_queue, &set->local.deferred_queue);
	go_out(set, worker, &outer);
}

/* ---- the future that runs it ---------------------------------------------------- */

static void check_runner(const struct edo_local_set *set,
			 const struct edo_future *self,
			 const struct edo_context *context)
{
	check_thread(set, "edo_local_set_run");
	if (!context->worker)
		edo__misuse("edo_local_set_run outside a runtime");
	if (set->runner && set->runner != self)
		edo__misuse("edo_local_set_run: the set is being run already");
}

static void wake_any(void *cell, void *unused)
{
	struct edo_task *task = cell;

	(void)unused;
	if (!edo__load_relaxed(&task->is_started) || !edo__word_try_ref(task))
		return;
	edo_waker_wake_by_ref(&task->waker);
	edo__task_unref_visited(task);
}

/* What its tasks wait for in another runtime, which may be turned by nobody now, is
 * waited for here: they ask again. */
static void move_to(struct edo_local_set *set, const struct edo__worker *worker)
{
	if (set->ran_on && set->ran_on != worker)
		edo__nursery_for_each(&set->local.nursery, wake_any, NULL);
	set->ran_on = worker;
}

/* True: it waits, and @host is woken for what comes. */
static bool wait(struct edo_local_set *set, struct edo_waker *host)
{
	struct edo__local *local = &set->local;
	bool is_parked;

	edo__lock_acquire(&local->wake_lock);
	set->host = host;
	is_parked = edo__inbox_park(local);
	if (!is_parked)
		set->host = NULL;
	edo__lock_release(&local->wake_lock);
	return is_parked;
}

static void forget_host(struct edo_local_set *set)
{
	edo__lock_acquire(&set->local.wake_lock);
	set->host = NULL;
	edo__lock_release(&set->local.wake_lock);
}

static enum edo_poll run_poll(struct edo_future *self,
			      struct edo_context *context)
{
	struct run *run = (struct run *)self;
	struct edo_local_set *set = run->set;
	struct edo__local *local = &set->local;

	check_runner(set, self, context);
	if (!edo_leaf_begin(context, self))
		return EDO_PENDING;
	set->runner = self;
	self->state = STATE_RUNNING;
	forget_host(set);
	move_to(set, context->worker);
	turn(set, context->worker);
	edo__nursery_collect(&local->nursery);
	if (edo__owner_n_alive(&local->owner) == 0) {
		set->runner = NULL;
		run->output = 0;
		self->state = EDO_ENDED_READY;
		return EDO_READY;
	}
	if (edo__local_has_work(local) || !wait(set, context->waker))
		context->worker->defer(context->worker, context->waker);
	return edo_leaf_pending(context);
}

static enum edo_poll run_cancel(struct edo_future *self,
				struct edo_context *context)
{
	struct edo_local_set *set = ((struct run *)self)->set;

	(void)context;
	if (edo_future_has_ended(self))
		return EDO_READY;
	if (self->state == STATE_RUNNING) {
		forget_host(set);
		set->runner = NULL;
	}
	self->state = EDO_ENDED_CANCELLED;
	return EDO_READY;
}

const struct edo_future_type edo_local_set_run__type =
	EDO_LEAF_TYPE(edo_local_set_run, run_poll, run_cancel);

void edo_local_set_run__init(struct edo_local_set_run__frame *frame,
			     struct edo_local_set *set)
{
	struct run *run = (struct run *)frame;

	*run = (struct run){ .future.type = &edo_local_set_run__type,
			     .set = set };
}

/* ---- the end ------------------------------------------------------------------------ */

static void note_whether_it_waits(void *cell, void *n_waiting)
{
	const struct edo_task *task = cell;
	uint64_t word = edo__word_load(task);

	if (edo__load_relaxed(&task->is_started) && edo__word_is_idle(word) &&
	    !(word & EDO__WORD_COMPLETE))
		++*(uint64_t *)n_waiting;
}

/* Some task is alive and does not wait: another thread has marked it and is about
 * to put it into the inbox. */
static bool is_one_on_its_way(struct edo_local_set *set)
{
	uint64_t n_waiting = 0;

	edo__nursery_for_each(&set->local.nursery, note_whether_it_waits,
			      &n_waiting);
	return edo__owner_n_alive(&set->local.owner) > n_waiting;
}

static void wait_for_inbox(struct edo_local_set *set)
{
	struct edo__thread_waker sleeper;

	edo__thread_waker_init(&sleeper);
	if (wait(set, &sleeper.waker))
		edo__thread_waker_wait(&sleeper);
}

/* Cancels what is left, on the worker of this thread or on none. */
static void cancel_tasks(struct edo_local_set *set)
{
	struct edo__worker none = { .index = -1 };
	struct edo__worker *worker =
		edo__worker_current ? edo__worker_current : &none;

	none.context.worker = NULL; /* so nothing is deferred */
	edo__local_abort_all(&set->local);
	for (;;) {
		turn(set, worker);
		if (edo__local_has_work(&set->local))
			continue;
		if (!is_one_on_its_way(set))
			return;
		wait_for_inbox(set);
	}
}

void edo_local_set_free(struct edo_local_set *set)
{
	if (!set)
		return;
	check_thread(set, "edo_local_set_free");
	if (set->runner)
		edo__misuse("edo_local_set_free: the set is being run");
	cancel_tasks(set);
	if (edo__owner_n_alive(&set->local.owner) > 0)
		edo__misuse(
			"edo_local_set_free: the cleanup of %u tasks has to "
			"wait: run the set to its end first",
			edo_local_set_n_tasks(set));
	edo__local_close(&set->local);
	edo__local_release(&set->local);
}
