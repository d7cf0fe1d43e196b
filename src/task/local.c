/* SPDX-License-Identifier: MIT */

/*
 * Queues and inbox of an owner with a thread of its own.
 *
 * Whoever marked a task that waited is the only one who may queue it, so its
 * queue link is free: on the owner's thread it goes to the run queue, elsewhere
 * it is pushed to the inbox, a stack through the same link. The owner takes the
 * whole stack and turns it round. A push onto PARKED unparks the owner.
 *
 * - A task that is queued has not ended, and so the owner is there: up to the
 *   push. After it neither may be touched, but for a push onto PARKED: that one
 *   is made under wake_lock, which the owner takes before it goes.
 * - An owner that has closed its inbox has ended or abandoned all its tasks. One
 *   that is started only then is given up by the thread that starts it.
 */

#include "task/local.h"

#include "base/atomic.h"
#include "task/word.h"

static void queue(struct edo__local *local, struct edo_task *task)
{
	/* Nobody else stores; a count has no partner. */
	edo__store_relaxed(&local->n_scheduled, local->n_scheduled + 1);
	edo__queue_push(&local->run_queue, &task->queue_link);
}

/* ---- what other threads do -------------------------------------------------- */

static struct edo__queue_link *link_to(struct edo_task *task)
{
	return task ? &task->queue_link : NULL;
}

/* True: pushed. False: the inbox is PARKED (*@head) or CLOSED. */
static bool push(struct edo__local *local, struct edo_task *task,
		 struct edo_task **head)
{
	/* Acquire pairs with close_inbox(). */
	*head = edo__load_acquire(&local->inbox);
	do {
		if (*head == EDO__INBOX_CLOSED || *head == EDO__INBOX_PARKED)
			return false;
		task->queue_link.next = link_to(*head);
		/* Pairs with the acquire in edo__inbox_drain(). */
	} while (!edo__cas_weak_acq_rel(&local->inbox, head, task));
	return true;
}

static bool push_and_unpark(struct edo__local *local, struct edo_task *task)
{
	struct edo_task *head;
	bool is_pushed;

	edo__lock_acquire(&local->wake_lock);
	is_pushed = push(local, task, &head);
	while (!is_pushed && head == EDO__INBOX_PARKED) {
		task->queue_link.next = NULL;
		/* Pairs with the acquire in edo__inbox_drain(). */
		if (edo__cas_acq_rel(&local->inbox, &head, task)) {
			local->unpark(local);
			is_pushed = true;
		} else {
			is_pushed = push(local, task, &head);
		}
	}
	edo__lock_release(&local->wake_lock);
	return is_pushed;
}

static void send(struct edo__local *local, struct edo_task *task)
{
	struct edo_task *head;

	/* A count has no partner. */
	edo__fetch_add_relaxed(&local->n_sent, 1);
	if (push(local, task, &head))
		return;
	if (head == EDO__INBOX_PARKED && push_and_unpark(local, task))
		return;
	edo__task_give_up(task);
}

void edo__local_nudge(struct edo__local *local)
{
	edo__lock_acquire(&local->wake_lock);
	/* Only the owner closes, and it takes the lock after that. */
	if (edo__load_acquire(&local->inbox) != EDO__INBOX_CLOSED)
		local->unpark(local);
	edo__lock_release(&local->wake_lock);
}

/* ---- wakers ------------------------------------------------------------------ */

void edo__local_schedule(struct edo_task *task)
{
	struct edo__local *local = edo__local_of(task->owner);

	if (EDO_LIKELY(edo__local_is_here(local)))
		queue(local, task);
	else
		send(local, task);
}

/* On the owner's thread all of a wake is done at once. */
static struct edo_waker *mark(struct edo_waker *waker)
{
	struct edo_task *task = edo__task_of_waker(waker);

	if (!edo__word_mark(task))
		return NULL;
	if (EDO_UNLIKELY(!edo__local_is_here(edo__local_of(task->owner))))
		return waker;
	queue(edo__local_of(task->owner), task);
	return NULL;
}

static void schedule(struct edo_waker *waker)
{
	edo__local_schedule(edo__task_of_waker(waker));
}

const struct edo_waker_type edo__local_waker_type = {
	.wake = edo__task_waker_wake,
	.mark = mark,
	.schedule = schedule,
	.ref = edo__task_waker_ref,
	.unref = edo__task_waker_unref,
};

/* ---- the owner's side --------------------------------------------------------- */

void edo__local_requeue(struct edo__local *local, struct edo_task *task,
			enum edo__ran ran)
{
	if (ran == EDO__RAN_AGAIN)
		edo__queue_push(&local->run_queue, &task->queue_link);
	else if (ran == EDO__RAN_DEFERRED)
		edo__queue_push(&local->deferred_queue, &task->queue_link);
}

/* Oldest first. */
static struct edo__queue_link *turn_round(struct edo__queue_link *stack)
{
	struct edo__queue_link *first = NULL;

	while (stack) {
		struct edo__queue_link *next = stack->next;

		stack->next = first;
		first = stack;
		stack = next;
	}
	return first;
}

static void take_over(struct edo__local *local, struct edo_task *stack)
{
	struct edo__queue_link *link = turn_round(link_to(stack));
	uint64_t n = 0;

	while (link) {
		struct edo__queue_link *next = link->next;

		edo__queue_push(&local->run_queue, link);
		link = next;
		n++;
	}
	/* Nobody else stores; a count has no partner. */
	edo__store_relaxed(&local->n_taken, local->n_taken + n);
}

void edo__inbox_drain(struct edo__local *local)
{
	struct edo_task *stack;

	if (edo__inbox_is_empty(local))
		return;
	/* Pairs with the release in push(). */
	stack = edo__exchange_acquire(&local->inbox, EDO__INBOX_EMPTY);
	if (stack != EDO__INBOX_PARKED)
		take_over(local, stack);
}

bool edo__inbox_park(struct edo__local *local)
{
	struct edo_task *expected = EDO__INBOX_EMPTY;

	/* Pairs with push(): whoever comes later sees that we sleep. */
	return edo__cas_acq_rel(&local->inbox, &expected, EDO__INBOX_PARKED);
}

void edo__local_abort_all(struct edo__local *local)
{
	/* Pairs with edo__task_count_in(), as far as there is a pair: a task
	 * that is started meanwhile is found by the one or the other. */
	edo__store_seq_cst(&local->owner.is_closing, 1u);
	for (uint16_t i = 0; i < local->owner.n_nurseries; i++)
		edo__nursery_for_each(local->owner.nurseries[i],
				      edo__task_abort_any, NULL);
}

/* ---- local tasks ---------------------------------------------------------------- */

/*
 * Who settles says so and then counts who is in the runtime; who comes in counts
 * itself and then asks who has settled: one of them sees the other.
 */

bool edo__local_settle(struct edo__local *local)
{
	if (edo__load_relaxed(&local->home) == edo__self()) /* its own store */
		return true;
	if (!edo__local_is_welcome(local))
		return false;
	edo__store_seq_cst(&local->home, edo__self());
	if (!local->n_inside || edo__load_seq_cst(local->n_inside) <= 1)
		return true;
	edo__store_seq_cst(&local->home, (uint64_t)0);
	return false;
}

bool edo__local_is_welcome(const struct edo__local *local)
{
	uint64_t home = edo__load_seq_cst(&local->home);

	return home == 0 || home == edo__self();
}

/* ---- birth and end ------------------------------------------------------------ */

void edo__local_init(struct edo__local *local,
		     const struct edo__owner_type *type,
		     const struct edo_runtime_options *options)
{
	edo__owner_init(&local->owner, type, options);
	edo__nursery_init(&local->nursery, &local->owner, 0, false);
	local->nurseries[0] = &local->nursery;
	local->owner.nurseries = local->nurseries;
	local->owner.n_nurseries = 1;
	edo__queue_init(&local->run_queue);
	edo__queue_init(&local->deferred_queue);
	local->home = 0;
	local->n_inside = NULL;
	local->unpark = NULL;
	local->inbox = EDO__INBOX_EMPTY;
	edo__lock_init(&local->wake_lock);
	local->n_scheduled = 0;
	local->n_sent = 0;
	local->n_taken = 0;
}

/* What was started last, and comes too late to be polled. */
static void give_up_queued(struct edo__local *local)
{
	struct edo__queue_link *link;

	edo__queue_append(&local->run_queue, &local->deferred_queue);
	while ((link = edo__queue_pop(&local->run_queue)))
		edo__task_give_up(edo__task_of_queue_link(link));
}

static void close_inbox(struct edo__local *local)
{
	struct edo_task *stack;

	/* Pairs with push(): whoever comes later sees that all is over. */
	stack = edo__exchange_acq_rel(&local->inbox, EDO__INBOX_CLOSED);
	if (stack != EDO__INBOX_PARKED)
		take_over(local, stack);
	/* Whoever unparks just now is done with it after this. */
	edo__lock_acquire(&local->wake_lock);
	edo__lock_release(&local->wake_lock);
}

void edo__local_close(struct edo__local *local)
{
	close_inbox(local);
	give_up_queued(local);
	edo__local_set_thread(local, EDO__NO_THREAD);
}

void edo__local_release(struct edo__local *local)
{
	edo__nursery_retire(&local->nursery);
	edo__owner_unref(&local->owner);
}
