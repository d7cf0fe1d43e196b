/* SPDX-License-Identifier: MIT */

/*
 * What all owners have in common, and where a thread stands.
 *
 * - An enter keeps the whole place it replaces, and what it replaced it with is
 *   undone in one step; `enter` in the place makes a stack of them.
 */

#include "task/owner.h"

#include <string.h>

#include <edo/task/enter.h>

#include "base/panic.h"
#include "base/solo.h"
#include "future/where.h"
#include "task/cell.h"
#include "task/enter.h"
#include "task/nursery.h"

__thread uint64_t edo__thread_number;

uint64_t edo__self(void)
{
	static uint64_t n_threads; /* atomic */

	if (edo__thread_number == 0)
		/* A number, no partner. */
		edo__thread_number = edo__fetch_add_relaxed(&n_threads, 1) + 1;
	return edo__thread_number;
}

void edo__owner_job_is_back(struct edo__owner *owner)
{
	/* Pairs with the load of a clock that wants to jump. */
	edo__fetch_sub_seq_cst(&owner->n_blocking, 1);
	owner->type->blocking_ended(owner);
}

static bool has_task_hooks(const struct edo_runtime_options *options)
{
	return options &&
	       (options->on_task_spawn || options->on_before_task_poll ||
		options->on_after_task_poll || options->on_task_terminate);
}

void edo__owner_init(struct edo__owner *owner,
		     const struct edo__owner_type *type,
		     const struct edo_runtime_options *options)
{
	memset(owner, 0, sizeof(*owner));
	owner->type = type;
	owner->n_refs = 1;
	if (has_task_hooks(options))
		owner->hooks = options;
	owner->is_panic_fatal = options && options->unhandled_panic ==
						   EDO_PANIC_SHUTDOWN_RUNTIME;
}

void edo__owner_ref(struct edo__owner *owner)
{
	/* No partner: whoever refs holds a reference already. */
	edo__fetch_add_relaxed(&owner->n_refs, 1);
}

void edo__owner_unref(struct edo__owner *owner)
{
	/* The last pairs with all before it. */
	if (edo__fetch_sub_acq_rel(&owner->n_refs, 1) != 1)
		return;
	if (owner->pool)
		owner->pool_free(owner);
	owner->type->free(owner);
}

void edo__owner_panicked(struct edo__owner *owner)
{
	if (!owner->is_panic_fatal || edo__owner_is_closing(owner) ||
	    edo__exchange_acq_rel(&owner->has_panicked, 1u))
		return;
	owner->type->shut_down(owner);
	if (owner->end_roots)
		owner->end_roots(owner->end_roots_argument);
}

bool edo__owner_is_closing(const struct edo__owner *owner)
{
	return edo__load_seq_cst(&owner->is_closing);
}

/*
 * Who closes sets is_closing and then counts; who starts from elsewhere counts
 * and then looks at is_closing: one of them sees the other, so these are seq_cst.
 *
 * Both counts only grow, and none has ended more than have been started. So if
 * the started, summed up after the ended, are as many, then in between there was
 * a moment without any.
 */
uint64_t edo__owner_n_alive(const struct edo__owner *owner)
{
	/* Pairs with edo__owner_count_ended(), as below. */
	uint64_t n_ended = edo__load_acquire(&owner->n_ended_elsewhere);
	uint64_t n_started;

	for (uint16_t i = 0; i < owner->n_nurseries; i++)
		/* Pairs with edo__owner_count_ended(). */
		n_ended += edo__load_acquire(&owner->nurseries[i]->n_ended);
	n_started = edo__load_seq_cst(&owner->n_started_elsewhere);
	for (uint16_t i = 0; i < owner->n_nurseries; i++)
		/* Pairs with edo__owner_count_started(). */
		n_started += edo__load_acquire(&owner->nurseries[i]->n_started);
	return n_started - n_ended;
}

struct entered {
	struct edo__standing before;
};
_Static_assert(sizeof(struct entered) <= sizeof(struct edo_enter),
	       "the public struct is too small");

/* It is in the midst of its cleanup: the panic has undone what it had entered. */
static bool has_panicked_here(void)
{
	const struct edo_task *task = edo__task_here();

	return task && task->has_panicked;
}

void edo__enter(struct edo_enter *enter)
{
	struct entered *entered = (struct entered *)(void *)enter;

	entered->before = edo__here;
	edo__here.enter = enter;
}

void edo_leave(struct edo_enter *enter)
{
	/* What was entered after it was so in frames that a panic has passed. */
	if (EDO_UNLIKELY(edo__here.enter != enter) && !edo__is_unwinding()) {
		if (has_panicked_here())
			return;
		edo__misuse("edo_leave: what was entered last is left first");
	}
	edo__here = ((struct entered *)(void *)enter)->before;
}
