/* SPDX-License-Identifier: MIT */

/*
 * An async function's state names the await it waits at: the sites with that
 * state say the line and where in the frame the awaited future lies. Following
 * them from the root ends at a leaf, which has no sites.
 *
 *	serve (x.c:12) -> session (y.c:30) -> edo_sleep
 *
 * A group (await_all, await_any) has a site for each child: the walk follows the
 * first that has not ended.
 *
 * - Nothing is trusted further than the tables: depth is bounded, and a state
 *   without a site ends the walk.
 */

#include "future/where.h"

#include <stdio.h>
#include <string.h>

#include "future/worker.h"

#define DEPTH_MAX 64

static const struct edo_future *child_at(const struct edo_future *future,
					 const struct edo_await_site *site)
{
	const char *place = (const char *)future + site->child_offset;
	const struct edo_future *child;

	if (!(site->flags & EDO_SITE_BOXED))
		return (const struct edo_future *)(const void *)place;
	memcpy(&child, place, sizeof(child));
	return child;
}

static bool is_waiting(const struct edo_future *child)
{
	return child && child->type && !edo_future_has_ended(child);
}

/* The site @future waits at: of a group the first that is not done. */
static const struct edo_await_site *site_of(const struct edo_future *future)
{
	const struct edo_future_type *type = future->type;
	const struct edo_await_site *found = NULL;

	for (uint32_t i = 0; i < type->n_sites; i++) {
		const struct edo_await_site *site = &type->sites[i];

		if (site->state != future->state)
			continue;
		if (!(site->flags & EDO_SITE_GROUP) ||
		    is_waiting(child_at(future, site)))
			return site;
		if (!found)
			found = site;
	}
	return found;
}

static struct edo__where place_of(const struct edo_future *future,
				  const struct edo_await_site *site)
{
	const struct edo_future_type *type = future->type;

	return (struct edo__where){
		.file = type->file,
		.line = (int)(site ? site->line : type->line),
		.function = type->name,
		.callee = site ? site->callee : NULL,
	};
}

/* The future @future awaits, its site in *@ret_site; NULL at the end. */
static const struct edo_future *step(const struct edo_future *future,
				     const struct edo_await_site **ret_site)
{
	const struct edo_await_site *site = site_of(future);
	const struct edo_future *child;

	*ret_site = site;
	if (!site)
		return NULL;
	child = child_at(future, site);
	return is_waiting(child) ? child : NULL;
}

struct edo__where edo__where_innermost(const struct edo_future *future)
{
	struct edo__where where = { NULL, 0, NULL, NULL };
	const struct edo_await_site *site;

	for (int depth = 0; future && depth < DEPTH_MAX; depth++) {
		const struct edo_future *child = step(future, &site);

		if (future->type->file && (site || !where.file))
			where = place_of(future, site);
		future = child;
	}
	return where;
}

struct edo__where edo__where_now(const char *fallback_file, int fallback_line)
{
	struct edo__worker *worker = edo__worker_current;
	struct edo__where where = { NULL, 0, NULL, NULL };

	if (worker && worker->running)
		where = edo__where_innermost(worker->running);
	if (!where.file) {
		where.file = fallback_file;
		where.line = fallback_line;
	}
	return where;
}

static size_t append(char *text, size_t size, size_t n_used,
		     const struct edo__where *where)
{
	const char *separator = n_used ? " -> " : "";
	const char *name = where->function ? where->function : "?";
	int n;

	if (where->file)
		n = snprintf(text + n_used, size - n_used, "%s%s (%s:%d)",
			     separator, name, where->file, where->line);
	else
		n = snprintf(text + n_used, size - n_used, "%s%s", separator,
			     name);
	if (n < 0 || (size_t)n >= size - n_used)
		return size - 1;
	return n_used + (size_t)n;
}

char *edo__where_write(const struct edo_future *future, char *text, size_t size)
{
	const struct edo_await_site *site;
	size_t n_used = 0;

	text[0] = '\0';
	for (int depth = 0; future && depth < DEPTH_MAX; depth++) {
		const struct edo_future *child = step(future, &site);
		struct edo__where where = place_of(future, site);

		n_used = append(text, size, n_used, &where);
		future = child;
	}
	return text;
}
