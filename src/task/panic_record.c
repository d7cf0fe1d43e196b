/* SPDX-License-Identifier: MIT */

/*
 * - The first word of an ended frame stays its type; the record's address takes
 *   the place of state and flags.
 * - The record for want of memory is shared, never queued and never freed.
 * - A record goes to the end of the queue with each panic of its task, as the
 *   task goes to the end of the run queue: so when thousands of tasks panic,
 *   each finds its own in front.
 */

#include "task/panic_record.h"

#include <string.h>

#include "base/alloc.h"
#include "task/cell.h"
#include "task/owner.h"

static struct edo__panic_record no_memory = {
	.panic = { "a panic whose message found no memory", "?", 0 },
};

struct edo__panic_record *edo__panic_record_new(const struct edo_panic *panic)
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

void edo__panic_record_free(struct edo__panic_record *takes)
{
	if (takes != &no_memory)
		edo__free(takes);
}

void edo__panic_record_keep(struct edo_task *task,
			    struct edo__panic_record *takes)
{
	if (takes == &no_memory)
		return;
	takes->task = task;
	edo__queue_push(&task->owner->panic_queue, &takes->panic_link);
}

static struct edo__panic_record *record_of(struct edo__queue_link *link)
{
	return edo__container_of(link, struct edo__panic_record, panic_link);
}

static struct edo__panic_record *take(struct edo_task *task)
{
	struct edo__queue *queue = &task->owner->panic_queue;
	struct edo__queue_link *link = queue->head;

	while (link && record_of(link)->task != task)
		link = link->next;
	if (!link)
		return &no_memory;
	edo__queue_remove(queue, link);
	return record_of(link);
}

uint32_t edo__panic_record_again(struct edo_task *task)
{
	struct edo__panic_record *record = take(task);

	if (record == &no_memory)
		return 0;
	edo__panic_record_keep(task, record);
	return ++record->n_again;
}

static void *place_of(const struct edo_task *task)
{
	_Static_assert(sizeof(struct edo_future) >= 2 * sizeof(void *),
		       "every frame has room for the address");
	return (void **)(void *)edo__task_future(task) + 1;
}

void edo__panic_record_settle(struct edo_task *task)
{
	struct edo__panic_record *record = take(task);

	memcpy(place_of(task), &record, sizeof(record));
}

struct edo__panic_record *edo__panic_record_of(const struct edo_task *task)
{
	struct edo__panic_record *record;

	memcpy(&record, place_of(task), sizeof(record));
	return record;
}
