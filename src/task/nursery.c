/* SPDX-License-Identifier: MIT */

/*
 * - Task numbers are unique in the process: each nursery counts in a block of its
 *   own, and takes another once it is used up. It takes the first when a task is
 *   born, so one without tasks uses up no numbers, and blocks are small, so that
 *   one with few uses up few: there are 2^52 blocks.
 * - A task may end on another thread than the one it was started on, so only the
 *   sums over all nurseries of an owner mean something, see
 *   edo__owner_n_alive().
 */

#include "task/nursery.h"

#include "base/atomic.h"

void edo__nursery_take_ids(struct edo__nursery *nursery)
{
	static uint64_t n_blocks; /* atomic */

	/* No partner: a count that publishes nothing. */
	nursery->next_id =
		edo__fetch_add_relaxed(&n_blocks, 1) * EDO__ID_BLOCK + 1;
}

void edo__nursery_init(struct edo__nursery *nursery, struct edo__owner *owner,
		       uint16_t index, bool is_shared)
{
	nursery->owner = owner;
	nursery->index = index;
	nursery->is_shared = is_shared;
	nursery->thread = EDO__NO_THREAD;
	edo__lock_init(&nursery->lock);
	nursery->next_id = 0;
	nursery->n_started = 0;
	nursery->n_ended = 0;
	edo__slab_init(&nursery->slab);
	edo__owner_ref(owner);
}

static void free_slab(struct edo__slab *slab)
{
	struct edo__nursery *nursery =
		edo__container_of(slab, struct edo__nursery, slab);

	edo__slab_deinit(slab);
	edo__owner_unref(nursery->owner);
}

void edo__nursery_retire(struct edo__nursery *nursery)
{
	edo__slab_retire(&nursery->slab, free_slab);
}

/* The one of @owner's that is this thread's, or NULL. */
static struct edo__nursery *find_here(struct edo__owner *owner)
{
	struct edo__nursery *nursery = edo__here.nursery;

	if (!nursery || nursery->owner != owner)
		nursery = owner->nurseries[0];
	return edo__nursery_is_here(nursery) ? nursery : NULL;
}

bool edo__owner_is_here(struct edo__owner *owner)
{
	return find_here(owner) != NULL;
}

static void count(uint64_t *counter)
{
	/* Pairs with the loads in edo__owner_n_alive(); nobody else stores. */
	edo__store_release(counter, edo__load_relaxed(counter) + 1);
}

void edo__owner_count_started(struct edo__owner *owner)
{
	struct edo__nursery *nursery = find_here(owner);

	if (EDO_LIKELY(nursery != NULL))
		count(&nursery->n_started);
	else
		edo__fetch_add_seq_cst(&owner->n_started_elsewhere, 1);
}

void edo__owner_count_ended(struct edo__owner *owner)
{
	struct edo__nursery *nursery = find_here(owner);

	if (EDO_LIKELY(nursery != NULL))
		count(&nursery->n_ended);
	else
		/* Pairs with edo__owner_n_alive(). */
		edo__fetch_add_release(&owner->n_ended_elsewhere, 1);
}

void edo__nursery_for_each(struct edo__nursery *nursery,
			   void (*visit)(void *task, void *argument),
			   void *argument)
{
	if (nursery->is_shared)
		edo__lock_acquire(&nursery->lock);
	edo__slab_for_each(&nursery->slab, visit, argument);
	if (nursery->is_shared)
		edo__lock_release(&nursery->lock);
}

void edo__nursery_collect(struct edo__nursery *nursery)
{
	if (!nursery->is_shared)
		edo__slab_collect(&nursery->slab);
}
