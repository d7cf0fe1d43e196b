/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_LIST_H
#define EDO_SRC_BASE_LIST_H

/*
 * Intrusive containers: the link lies in the thing that is listed, so putting
 * it in allocates nothing and cannot fail.
 *
 * struct edo__list   doubly linked ring through its head; any link can leave at
 *                    any time. A link that is in no list points nowhere
 *                    (NULL), once it was initialised.
 * struct edo__queue  singly linked, first in first out, 8 bytes a link.
 */

#include <stdbool.h>
#include <stddef.h>

#define edo__container_of(pointer, type, member) \
	((type *)(void *)(((char *)(pointer)) - offsetof(type, member)))

struct edo__link {
	struct edo__link *next;
	struct edo__link *previous;
};

struct edo__list {
	struct edo__link head;
};

#define EDO__LIST_INIT(name) { { &(name).head, &(name).head } }
#define EDO__LINK_INIT { NULL, NULL }

/* Visits each link; the list must not change meanwhile. */
#define edo_list_for_each(link, list)                    \
	for (struct edo__link *link = (list)->head.next; \
	     link != &(list)->head; link = link->next)

static inline void edo__list_init(struct edo__list *list)
{
	list->head.next = &list->head;
	list->head.previous = &list->head;
}

static inline bool edo__list_is_empty(const struct edo__list *list)
{
	return list->head.next == &list->head;
}

static inline void edo__link_init(struct edo__link *link)
{
	link->next = NULL;
	link->previous = NULL;
}

static inline bool edo__link_is_linked(const struct edo__link *link)
{
	return link->next != NULL;
}

static inline void edo__link_insert_before(struct edo__link *place,
					   struct edo__link *link)
{
	link->next = place;
	link->previous = place->previous;
	place->previous->next = link;
	place->previous = link;
}

static inline void edo__list_push_back(struct edo__list *list,
				       struct edo__link *link)
{
	edo__link_insert_before(&list->head, link);
}

static inline void edo__list_push_front(struct edo__list *list,
					struct edo__link *link)
{
	edo__link_insert_before(list->head.next, link);
}

/* Takes @link out of the list it is in; of no list: does nothing. */
static inline void edo__link_remove(struct edo__link *link)
{
	if (!link->next)
		return;
	link->previous->next = link->next;
	link->next->previous = link->previous;
	edo__link_init(link);
}

/* The first link, still in the list, or NULL. */
static inline struct edo__link *edo__list_first(struct edo__list *list)
{
	return edo__list_is_empty(list) ? NULL : list->head.next;
}

/* The first link, taken out, or NULL. */
static inline struct edo__link *edo__list_pop_front(struct edo__list *list)
{
	struct edo__link *link = edo__list_first(list);

	if (link)
		edo__link_remove(link);
	return link;
}

/* Moves all of @from to the end of @to. */
static inline void edo__list_splice_back(struct edo__list *to,
					 struct edo__list *from)
{
	if (edo__list_is_empty(from))
		return;
	from->head.next->previous = to->head.previous;
	to->head.previous->next = from->head.next;
	from->head.previous->next = &to->head;
	to->head.previous = from->head.previous;
	edo__list_init(from);
}

struct edo__queue_link {
	struct edo__queue_link *next;
};

/* An empty queue has a NULL head; its tail means nothing then. */
struct edo__queue {
	struct edo__queue_link *head;
	struct edo__queue_link *tail;
};

#define EDO__QUEUE_INIT { NULL, NULL }

static inline void edo__queue_init(struct edo__queue *queue)
{
	queue->head = NULL;
	queue->tail = NULL;
}

static inline bool edo__queue_is_empty(const struct edo__queue *queue)
{
	return !queue->head;
}

static inline void edo__queue_push(struct edo__queue *queue,
				   struct edo__queue_link *link)
{
	link->next = NULL;
	if (queue->head)
		queue->tail->next = link;
	else
		queue->head = link;
	queue->tail = link;
}

/* The oldest link, or NULL. */
static inline struct edo__queue_link *edo__queue_pop(struct edo__queue *queue)
{
	struct edo__queue_link *link = queue->head;

	if (link)
		queue->head = link->next;
	return link;
}

/* Moves all of @from to the end of @to. */
static inline void edo__queue_append(struct edo__queue *to,
				     struct edo__queue *from)
{
	if (!from->head)
		return;
	if (to->head)
		to->tail->next = from->head;
	else
		to->head = from->head;
	to->tail = from->tail;
	from->head = NULL;
}

/* Takes @link out of the middle, by looking through. True: it was there. */
static inline bool edo__queue_remove(struct edo__queue *queue,
				     struct edo__queue_link *link)
{
	struct edo__queue_link *previous = NULL;

	for (struct edo__queue_link *at = queue->head; at; at = at->next) {
		if (at != link) {
			previous = at;
			continue;
		}
		if (previous)
			previous->next = link->next;
		else
			queue->head = link->next;
		if (queue->tail == link)
			queue->tail = previous;
		return true;
	}
	return false;
}

#endif
