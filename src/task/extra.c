/* SPDX-License-Identifier: MIT */

/*
 * Which task this is; names, task-locals and panics.
 *
 * - A task may be named while it runs, so the extra is put in place by a swap; all
 *   but the name belongs to whoever runs the task, and after its end to the one
 *   that holds the handle.
 * - A panic for which there is no memory is told as such, by a record that all
 *   share. A task that has panicked and has no extra, or one without a panic, which
 *   was made later for something else, says the same.
 */

#include "task/extra.h"

#include <errno.h>
#include <string.h>

#include <edo/task/task.h>
#include <edo/task/task_local.h>

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/panic.h"
#include "future/where.h"
#include "future/worker.h"
#include "task/cell.h"
#include "task/owner.h"

static struct edo__panic_record no_memory = {
	.panic = { "a panic whose message found no memory", "?", 0 },
};

struct edo__task_extra *edo__task_extra_if_any(const struct edo_task *task)
{
	/* Pairs with the swap in edo__task_extra(). */
	return edo__load_acquire(&task->extra);
}

struct edo__task_extra *edo__task_extra(struct edo_task *task)
{
	struct edo__task_extra *extra = edo__task_extra_if_any(task);
	struct edo__task_extra *fresh;

	if (extra)
		return extra;
	fresh = edo__calloc(1, sizeof(*fresh));
	/* Pairs with edo__task_extra_if_any(). */
	if (!fresh || edo__cas_acq_rel(&task->extra, &extra, fresh))
		return fresh;
	edo__free(fresh);
	return extra;
}

/* A destructor may set a value again; it is destroyed in its turn. */
void edo__task_extra_drop_locals(struct edo__task_extra *extra)
{
	while (extra->n_locals > 0) {
		struct edo__local_value *last =
			&extra->locals[--extra->n_locals];

		if (last->value && last->key->destroy)
			edo__destroy_guarded(last->key->destroy, last->value);
	}
}

void edo__task_extra_free(struct edo__task_extra *extra)
{
	if (extra->panic != &no_memory)
		edo__free(extra->panic);
	edo__free(extra->locals);
	edo__free(extra);
}

/* ---- names ------------------------------------------------------------- */

struct edo_task *edo__task_here(void)
{
	const struct edo__worker *worker = edo__worker_current;

	if (EDO_UNLIKELY(edo__here.dropping != NULL))
		return edo__here.dropping;
	if (worker && worker->running)
		return edo__task_of(worker->running);
	return edo__here.blocking;
}

void edo_task_set_name(struct edo_task *task, const char *name)
{
	struct edo__task_extra *extra;

	if (!task)
		task = edo__task_here();
	extra = task ? edo__task_extra(task) : NULL;
	if (extra)
		/* Pairs with the load in edo_task_name(). */
		edo__store_release(&extra->name, name);
}

const char *edo_task_name(const struct edo_task *task)
{
	const struct edo__task_extra *extra;

	if (!task)
		task = edo__task_here();
	extra = task ? edo__task_extra_if_any(task) : NULL;
	/* Pairs with the store in edo_task_set_name(). */
	return extra ? edo__load_acquire(&extra->name) : NULL;
}

/* ---- task-locals --------------------------------------------------------- */

static struct edo__local_value *find(struct edo__task_extra *extra,
				     const struct edo_task_local *key)
{
	for (uint32_t i = 0; i < extra->n_locals; i++)
		if (extra->locals[i].key == key)
			return &extra->locals[i];
	return NULL;
}

static bool grow(struct edo__task_extra *extra)
{
	uint32_t n_max = extra->n_locals_max ? 2 * extra->n_locals_max : 2;
	void *locals =
		edo__realloc(extra->locals, n_max * sizeof(*extra->locals));

	if (!locals)
		return false;
	extra->locals = locals;
	extra->n_locals_max = n_max;
	return true;
}

int edo_task_local_set(const struct edo_task_local *key, void *value)
{
	struct edo_task *task = edo__task_here();
	struct edo__local_value *found;
	struct edo__task_extra *extra;

	if (!task)
		edo__misuse("edo_task_local_set outside of any task");
	extra = edo__task_extra(task);
	if (!extra)
		return -ENOMEM;
	found = find(extra, key);
	if (found) {
		found->value = value;
		return 0;
	}
	if (extra->n_locals == extra->n_locals_max && !grow(extra))
		return -ENOMEM;
	extra->locals[extra->n_locals++] =
		(struct edo__local_value){ key, value };
	return 0;
}

void *edo_task_local_get(const struct edo_task_local *key)
{
	struct edo_task *task = edo__task_here();
	struct edo__task_extra *extra =
		task ? edo__task_extra_if_any(task) : NULL;
	struct edo__local_value *found = extra ? find(extra, key) : NULL;

	return found ? found->value : NULL;
}

/* ---- panics -------------------------------------------------------------- */

static struct edo__panic_record *copy_of(const struct edo_panic *panic)
{
	size_t size = strlen(panic->message) + 1;
	struct edo__panic_record *record = edo__malloc(sizeof(*record) + size);

	if (!record)
		return &no_memory;
	memcpy(record->message, panic->message, size);
	record->panic = *panic;
	record->panic.message = record->message;
	record->n_again = 0;
	return record;
}

void edo__task_keep_panic(struct edo_task *task, const struct edo_panic *panic)
{
	struct edo__task_extra *extra = edo__task_extra(task);

	if (extra)
		extra->panic = copy_of(panic);
}

uint32_t edo__task_panic_again(struct edo_task *task)
{
	struct edo__task_extra *extra = edo__task_extra_if_any(task);

	if (!extra || !extra->panic || extra->panic == &no_memory)
		return 0;
	return ++extra->panic->n_again;
}

const struct edo_panic *edo_task_panic(const struct edo_task *task)
{
	const struct edo__task_extra *extra;

	if (!task || edo__task_outcome(task) != EDO__OUTCOME_PANICKED)
		return NULL;
	extra = edo__task_extra_if_any(task);
	return extra && extra->panic ? &extra->panic->panic : &no_memory.panic;
}
