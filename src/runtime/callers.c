/* SPDX-License-Identifier: MIT */

#include "runtime/callers.h"

#include <stddef.h>

#include "base/atomic.h"
#include "base/futex.h"
#include "base/monotonic.h"

void edo__callers_init(struct edo__callers *callers)
{
	edo__lock_init(&callers->lock);
	callers->is_closing = false;
	callers->n = 0;
	callers->on_last = NULL;
}

bool edo__callers_sign_in(struct edo__callers *callers)
{
	bool is_closing;

	edo__lock_acquire(&callers->lock);
	is_closing = callers->is_closing;
	if (!is_closing)
		/* Pairs with edo__local_settle(), and with
		 * edo__multi_thread_is_over(). */
		edo__fetch_add_seq_cst(&callers->n, 1);
	edo__lock_release(&callers->lock);
	return !is_closing;
}

void edo__callers_sign_out_locked(struct edo__callers *callers)
{
	void (*on_last)(void *argument) = callers->on_last;
	void *argument = callers->argument;
	/* Pairs with the load in edo__callers_wait(). */
	bool is_last = edo__fetch_sub_release(&callers->n, 1) == 1;

	if (callers->is_closing)
		edo__futex_wake(&callers->n, 1);
	edo__lock_release(&callers->lock);
	if (is_last && on_last)
		on_last(argument);
}

void edo__callers_sign_out(struct edo__callers *callers)
{
	edo__lock_acquire(&callers->lock);
	edo__callers_sign_out_locked(callers);
}

bool edo__callers_wait(struct edo__callers *callers, int64_t deadline)
{
	uint32_t n;

	/* Pairs with the release in edo__callers_sign_out_locked(). */
	while ((n = edo__load_acquire(&callers->n)) > 0) {
		int64_t left = edo__time_left(deadline);

		if (left == 0)
			return false;
		edo__futex_wait(&callers->n, n, left);
	}
	edo__lock_outlast(&callers->lock);
	return true;
}

bool edo__callers_detach(struct edo__callers *callers,
			 void (*on_last)(void *argument), void *argument)
{
	bool is_anybody_there;

	edo__lock_acquire(&callers->lock);
	/* Under the lock, as leaving is. */
	is_anybody_there = edo__load_relaxed(&callers->n) > 0;
	if (is_anybody_there) {
		callers->on_last = on_last;
		callers->argument = argument;
	}
	edo__lock_release(&callers->lock);
	return is_anybody_there;
}
