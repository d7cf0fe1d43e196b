/* SPDX-License-Identifier: MIT */

/*
 * - A handle keeps the owner and its nursery for other threads, so that a task can
 *   be made at any time; whether it is run is the owner's to say.
 * - `runtime` is cleared under the lock by whoever frees the runtime, which then
 *   cancels and waits for those that have signed in before, which is under the
 *   lock, too.
 */

#include "runtime/handle.h"

#include <edo/base/error.h>
#include <edo/future/context.h>

#include "base/alloc.h"
#include "runtime/root.h"
#include "runtime/runtime.h"
#include "task/enter.h"

struct edo_handle {
	uint32_t n_refs; /* atomic */
	struct edo__lock lock;
	struct edo_runtime *runtime; /* under the lock; NULL: it is gone */
	struct edo__owner *owner;    /* a reference */
};

static struct edo__nursery *outside_of(const struct edo__owner *owner)
{
	return owner->nurseries[owner->n_nurseries - 1];
}

/* A panic ends every block_on: those in seats are none of the owner's tasks. */
static void end_roots(void *argument)
{
	struct edo_handle *handle = argument;

	edo__lock_acquire(&handle->lock);
	if (handle->runtime && handle->runtime->scheduler)
		edo__seats_abort(&handle->runtime->seats);
	edo__lock_release(&handle->lock);
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
	handle->owner->end_roots = end_roots;
	handle->owner->end_roots_argument = handle;
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
	edo__enter(enter);
	edo__here.nursery = outside_of(handle->owner);
}

/* ---- block_on ------------------------------------------------------------------------ */

/* The runtime, where this thread has signed in, or NULL: what block_on answers
 * then. */
static struct edo_runtime *sign_in(struct edo_handle *handle, int *ret_refusal)
{
	struct edo_runtime *runtime;

	edo__lock_acquire(&handle->lock);
	runtime = handle->runtime;
	*ret_refusal = EDO_ESHUTDOWN;
	if (runtime && !edo__runtime_sign_in(runtime)) {
		*ret_refusal = edo__root_refusal(handle->owner);
		runtime = NULL;
	}
	edo__lock_release(&handle->lock);
	return runtime;
}

int edo_handle_block_on(struct edo_handle *handle, struct edo_future *future)
{
	struct edo_runtime *runtime;
	int refusal;

	/* A panic leaves nothing behind here. */
	edo__runtime_check_future(future, "edo_handle_block_on()");
	runtime = sign_in(handle, &refusal);
	if (runtime)
		return edo__runtime_block_on(runtime, future);
	edo__future_drop(future, __FILE__, __LINE__);
	return refusal;
}
