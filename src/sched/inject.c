/* SPDX-License-Identifier: MIT */

#include "sched/inject.h"

#include "task/cell.h"

void edo__inject_init(struct edo__inject *inject)
{
	edo__lock_init(&inject->lock);
	inject->is_closed = false;
	inject->n_tasks = 0;
	inject->n_remote = 0;
	edo__queue_init(&inject->queue);
}

/* Under the lock, which orders all but the readers without it. */
static void set_length(struct edo__inject *inject, uint64_t n_tasks)
{
	edo__store_seq_cst(&inject->n_tasks, n_tasks);
}

static uint64_t length(const struct edo__inject *inject)
{
	return edo__load_relaxed(&inject->n_tasks); /* under the lock */
}

bool edo__inject_push(struct edo__inject *inject, struct edo_task *task)
{
	bool is_closed;

	edo__lock_acquire(&inject->lock);
	is_closed = inject->is_closed;
	if (!is_closed) {
		edo__queue_push(&inject->queue, &task->queue_link);
		set_length(inject, length(inject) + 1);
		/* No partner: a count that publishes nothing. */
		edo__store_relaxed(&inject->n_remote, inject->n_remote + 1);
	}
	edo__lock_release(&inject->lock);
	return !is_closed;
}

void edo__inject_push_chain(struct edo__inject *inject,
			    struct edo__queue *takes, uint32_t n_tasks)
{
	edo__lock_acquire(&inject->lock);
	edo__queue_append(&inject->queue, takes);
	set_length(inject, length(inject) + n_tasks);
	edo__lock_release(&inject->lock);
}

uint32_t edo__inject_pop(struct edo__inject *inject, struct edo_task **tasks,
			 uint32_t n_max)
{
	struct edo__queue_link *link;
	uint32_t n = 0;

	edo__lock_acquire(&inject->lock);
	while (n < n_max && (link = edo__queue_pop(&inject->queue)))
		tasks[n++] = edo__task_of_queue_link(link);
	if (n > 0)
		set_length(inject, length(inject) - n);
	edo__lock_release(&inject->lock);
	return n;
}

void edo__inject_close(struct edo__inject *inject)
{
	edo__lock_acquire(&inject->lock);
	inject->is_closed = true;
	edo__lock_release(&inject->lock);
}
