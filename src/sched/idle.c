/* SPDX-License-Identifier: MIT */

#include "sched/idle.h"

#include "base/atomic.h"

#define ONE_SEARCHING UINT32_C(1)
#define ONE_AWAKE (UINT32_C(1) << 16)

static uint32_t n_searching(uint32_t word)
{
	return word % ONE_AWAKE;
}

static uint32_t n_awake(uint32_t word)
{
	return word / ONE_AWAKE;
}

void edo__idle_init(struct edo__idle *idle, uint32_t n_workers)
{
	idle->word = n_workers * ONE_AWAKE;
	idle->n_workers = n_workers;
	idle->n_lookouts = 0;
	edo__lock_init(&idle->lock);
	edo__list_init(&idle->sleeper_list);
}

uint32_t edo__idle_n_awake(const struct edo__idle *idle)
{
	return n_awake(edo__load_relaxed(&idle->word)); /* only a hint */
}

void edo__idle_look_out(struct edo__idle *idle, bool begins)
{
	/* Only a hint. */
	edo__fetch_add_relaxed(&idle->n_lookouts, begins ? 1u : -1u);
}

bool edo__idle_has_lookout(const struct edo__idle *idle)
{
	return edo__load_relaxed(&idle->n_lookouts) > 0; /* only a hint */
}

/* Under the lock. */
static struct edo__sleeper *call_first(struct edo__idle *idle)
{
	struct edo__link *link = edo__list_pop_front(&idle->sleeper_list);
	struct edo__sleeper *sleeper;

	if (!link)
		return NULL;
	sleeper = edo__container_of(link, struct edo__sleeper, sleeper_link);
	sleeper->is_called = true;
	edo__fetch_add_seq_cst(&idle->word, ONE_AWAKE + ONE_SEARCHING);
	return sleeper;
}

static bool is_wanted(const struct edo__idle *idle, uint32_t word)
{
	return n_searching(word) == 0 && n_awake(word) < idle->n_workers;
}

struct edo__sleeper *edo__idle_call(struct edo__idle *idle)
{
	struct edo__sleeper *sleeper = NULL;

	/* An addition of nothing, because a load could overtake the store that
	 * put the work into its queue. */
	if (!is_wanted(idle, edo__fetch_add_seq_cst(&idle->word, 0)))
		return NULL;
	edo__lock_acquire(&idle->lock);
	if (is_wanted(idle, edo__load_seq_cst(&idle->word)))
		sleeper = call_first(idle);
	edo__lock_release(&idle->lock);
	return sleeper;
}

struct edo__sleeper *edo__idle_call_any(struct edo__idle *idle)
{
	struct edo__sleeper *sleeper;

	edo__lock_acquire(&idle->lock);
	sleeper = call_first(idle);
	edo__lock_release(&idle->lock);
	return sleeper;
}

bool edo__idle_start_searching(struct edo__idle *idle)
{
	/* Only a limit: one more does not hurt. */
	uint32_t word = edo__load_relaxed(&idle->word);

	if (2 * n_searching(word) >= idle->n_workers)
		return false;
	edo__fetch_add_seq_cst(&idle->word, ONE_SEARCHING);
	return true;
}

bool edo__idle_stop_searching(struct edo__idle *idle)
{
	return n_searching(
		       edo__fetch_sub_seq_cst(&idle->word, ONE_SEARCHING)) == 1;
}

void edo__idle_sleep(struct edo__idle *idle, struct edo__sleeper *sleeper,
		     bool is_searching)
{
	edo__lock_acquire(&idle->lock);
	sleeper->is_called = false;
	edo__list_push_front(&idle->sleeper_list, &sleeper->sleeper_link);
	edo__fetch_sub_seq_cst(&idle->word,
			       ONE_AWAKE + (is_searching ? ONE_SEARCHING : 0));
	edo__lock_release(&idle->lock);
}

bool edo__idle_wake(struct edo__idle *idle, struct edo__sleeper *sleeper)
{
	bool is_called;

	edo__lock_acquire(&idle->lock);
	is_called = sleeper->is_called;
	if (!is_called) {
		edo__link_remove(&sleeper->sleeper_link);
		edo__fetch_add_seq_cst(&idle->word, ONE_AWAKE);
	}
	edo__lock_release(&idle->lock);
	return is_called;
}
