/* SPDX-License-Identifier: MIT */

/*
 * - A handle keeps the owner and its nursery for other threads, so that a task can
 *   be made at any time; whether it is run is the owner's to say.
 * - `runtime` is cleared under the lock by whoever frees the runtime, which then
 *   cancels and waits for those that went through the handle before.
 */

#include "runtime/handle.h"

#include <edo/base/error.h>
#include <edo/future/context.h>

#include "base/alloc.h"
#include "base/futex.h"
#include "base/monotonic.h"
#include "runtime/runtime.h"
#include "task/enter.h"

struct edo_handle {
	uint32_t n_refs;   /* atomic */
	uint32_t n_inside; /* atomic; futex: threads in block_on */
	struct edo__lock lock;
	struct edo_runtime *runtime; /* under the lock; NULL: it is gone */
	struct edo__owner *owner;    /* a reference */
};

static struct edo__nursery *outside_of(const struct edo__owner *owner)
{
	return owner->nurseries[owner->n_nurseries - 1];
}

struct edo_handle *edo__handle_new(struct edo_runtime *runtime)
{
	struct edo_handle *handle = edo__calloc(1, sizeof(*handle));

	if (!handle)
		return NULL;
	handle->n_refs = 1;
	handle->runtime = runtime;
	handle->owner = runtime->owner;
	edo__owner_ref(handle->owner);
	handle->owner->handle = handle;
	return handle;
}

struct edo_handle *edo_handle_ref(struct edo_handle *handle)
{
	/* No partner: whoever refs holds a reference already. */
	edo__fetch_add_relaxed(&handle->n_refs, 1);
	return handle;
}

void edo_handle_unref(struct edo_handle *handle)
{
	/* The last pairs with all before it. */
	if (!handle || edo__fetch_sub_acq_rel(&handle->n_refs, 1) != 1)
		return;
	edo__nursery_retire(outside_of(handle->owner));
	edo__owner_unref(handle->owner);
	edo__free(handle);
}

void edo__handle_shut(struct edo_handle *handle)
{
	edo__lock_acquire(&handle->lock);
	handle->runtime = NULL;
	edo__lock_release(&handle->lock);
}

bool edo__handle_wait(struct edo_handle *handle, int64_t deadline)
{
	uint32_t n;

	/* Pairs with the release in leave(). */
	while ((n = edo__load_acquire(&handle->n_inside)) > 0) {
		int64_t left = edo__time_left(deadline);

		if (left == 0)
			return false;
		edo__futex_wait(&handle->n_inside, n, left);
	}
	return true;
}

struct edo_handle *edo_runtime_handle(struct edo_runtime *runtime)
{
	return edo_handle_ref(runtime->handle);
}

struct edo_handle *edo_handle_current(void)
{
	struct edo__nursery *nursery = edo__here.nursery;

	return nursery ? edo_handle_ref(nursery->owner->handle) : NULL;
}

void edo_handle_enter(struct edo_handle *handle, struct edo_enter *enter)
{
	edo__place_enter(enter);
	edo__here.nursery = outside_of(handle->owner);
}

/* ---- block_on ------------------------------------------------------------------------ */

static struct edo_runtime *enter(struct edo_handle *handle)
{
	struct edo_runtime *runtime;

	edo__lock_acquire(&handle->lock);
	runtime = handle->runtime;
	if (runtime)
		edo__fetch_add_relaxed(&handle->n_inside, 1); /* the lock */
	edo__lock_release(&handle->lock);
	return runtime;
}

static void leave(struct edo_handle *handle)
{
	edo__lock_acquire(&handle->lock);
	/* Pairs with the load in edo__handle_wait(). */
	edo__fetch_sub_release(&handle->n_inside, 1);
	edo__futex_wake(&handle->n_inside, 1);
	edo__lock_release(&handle->lock);
}

int edo_handle_block_on(struct edo_handle *handle, struct edo_future *future)
{
	const struct edo_future_type *type = future->type;
	struct edo_runtime *runtime;
	int result;

	/* A panic leaves nothing behind here. */
	edo__runtime_check_outside("edo_handle_block_on()",
				   type->file ? type->file : type->name,
				   (int)type->line);
	runtime = enter(handle);
	if (!runtime) {
		edo__future_drop(future, __FILE__, __LINE__);
		return EDO_ESHUTDOWN;
	}
	result = edo_runtime_block_on(runtime, future);
	leave(handle);
	return result;
}
