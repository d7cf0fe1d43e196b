/* SPDX-License-Identifier: MIT */

/*
 * - While is_taken is set one caller has the turn, or was just given it: the turn
 *   goes from hand to hand and is not up for grabs.
 * - A caller is in the list from before its root is started until the root has
 *   ended, so the root of every caller in the list may be aborted.
 */

#include "runtime/turns.h"

#include <errno.h>

#include <edo/base/error.h>
#include <edo/future/context.h>

#include "base/alloc.h"
#include "base/futex.h"
#include "future/where.h"
#include "runtime/root.h"

struct caller {
	struct edo__link caller_link;
	struct edo_task *root;
	uint32_t has_turn; /* atomic; futex */
};

void edo__turns_init(struct edo__turns *turns,
		     struct edo__current_thread *thread)
{
	edo__callers_init(&turns->callers);
	turns->thread = thread;
	thread->owner->local.n_inside = &turns->callers.n;
	edo__list_init(&turns->caller_list);
	turns->is_taken = false;
}

static struct caller *caller_of(struct edo__link *link)
{
	return edo__container_of(link, struct caller, caller_link);
}

/* ---- passing the turn --------------------------------------------------------- */

static void give_turn(struct caller *caller)
{
	/* Pairs with the acquire in wait_for_turn(). */
	edo__store_release(&caller->has_turn, 1u);
	edo__futex_wake(&caller->has_turn, 1);
}

static void wait_for_turn(struct caller *caller)
{
	/* Pairs with the release in give_turn(). */
	while (!edo__load_acquire(&caller->has_turn))
		edo__futex_wait(&caller->has_turn, 0, EDO__FUTEX_FOREVER);
	/* Whoever gives it again has taken it over first. */
	edo__store_relaxed(&caller->has_turn, 0u);
}

/* Under the lock: whose root @task is. */
static struct caller *find(struct edo__turns *turns,
			   const struct edo_task *task)
{
	edo_list_for_each(link, &turns->caller_list)
		if (caller_of(link)->root == task)
			return caller_of(link);
	return NULL;
}

/* The root of another caller is to be run. */
static void pass_to_owner(struct edo__turns *turns, const struct edo_task *root)
{
	edo__lock_acquire(&turns->callers.lock);
	give_turn(find(turns, root));
	edo__lock_release(&turns->callers.lock);
}

/* False: somebody else is inside, and passes it on in time. */
static bool come_in(struct edo__turns *turns, struct caller *caller)
{
	bool is_free;

	edo__lock_acquire(&turns->callers.lock);
	is_free = !turns->is_taken;
	turns->is_taken = true;
	edo__list_push_back(&turns->caller_list, &caller->caller_link);
	if (turns->callers.is_closing)
		edo_task_abort(caller->root);
	edo__lock_release(&turns->callers.lock);
	return is_free;
}

/* Has the turn, and its root has ended. */
static void go_away(struct edo__turns *turns, struct caller *caller)
{
	struct edo__link *first;

	edo__lock_acquire(&turns->callers.lock);
	edo__link_remove(&caller->caller_link);
	edo_task_detach(caller->root);
	first = edo__list_first(&turns->caller_list);
	turns->is_taken = first != NULL;
	if (first)
		give_turn(caller_of(first));
	edo__callers_sign_out_locked(&turns->callers);
}

/* ---- block_on ------------------------------------------------------------------- */

/* Runs tasks whenever it has the turn, until its own root has ended. */
static void drive(struct edo__turns *turns, struct caller *caller,
		  bool has_turn)
{
	struct edo__current_thread *thread = turns->thread;
	const struct edo_task *other;

	for (;;) {
		if (!has_turn)
			wait_for_turn(caller);
		edo__current_thread_enter(thread);
		other = edo__current_thread_run(thread, caller->root);
		edo__current_thread_leave(thread);
		if (!other)
			return;
		pass_to_owner(turns, other);
		has_turn = false;
	}
}

/* Signed in, with a root: its result. */
static int take_turns(struct edo__turns *turns, struct edo_task *root)
{
	const struct edo__owner *owner = &turns->thread->owner->local.owner;
	struct caller caller = { .root = root };
	bool has_turn = come_in(turns, &caller);
	int result;

	edo_task_start(root);
	drive(turns, &caller, has_turn);
	result = edo__root_result(root, owner);
	go_away(turns, &caller);
	return result;
}

static void refuse(struct edo__turns *turns, struct edo_future *future,
		   const char *why)
{
	edo__callers_sign_out(&turns->callers);
	edo__future_drop(future, __FILE__, __LINE__);
	edo__misuse("edo_block_on: %s", why);
}

/* It is signed in, so no local task comes to be while it is. */
static void check_thread(struct edo__turns *turns, struct edo_future *future)
{
	const struct edo__local *local = &turns->thread->owner->local;

	if (EDO_UNLIKELY(edo__local_is_here(local)))
		refuse(turns, future,
		       "this job had to run on the runtime's own thread, "
		       "because no other could be had, and would wait for "
		       "itself");
	if (EDO_UNLIKELY(!edo__local_is_welcome(local)))
		refuse(turns, future,
		       "this current-thread runtime has local tasks, which "
		       "are at home on another thread");
}

int edo__turns_block_on(struct edo__turns *turns, struct edo_future *future)
{
	struct edo_task *root;

	check_thread(turns, future);
	root = edo__root_new(&turns->thread->owner->outside, future);
	if (root)
		return take_turns(turns, root);
	edo__callers_sign_out(&turns->callers);
	edo__future_drop(future, __FILE__, __LINE__);
	return -ENOMEM;
}

/* ---- the end ---------------------------------------------------------------------- */

void edo__turns_abort(struct edo__turns *turns)
{
	edo__lock_acquire(&turns->callers.lock);
	turns->callers.is_closing = true;
	edo_list_for_each(link, &turns->caller_list)
		edo_task_abort(caller_of(link)->root);
	edo__lock_release(&turns->callers.lock);
}
