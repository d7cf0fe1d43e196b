/* SPDX-License-Identifier: MIT */

/*
 * Depth first through a tree that is never stored: an execution is the list of
 * its choices, each a number below the number of options. The next execution
 * repeats the list up to the last choice that has an option left, takes that,
 * and from there on takes 0 everywhere:
 *
 *	0 0 1/2 0 0/3    the last: options left, so
 *	0 0 1/2 0 1/3    the next one begins like this
 *
 * The bound of preemptions is raised one by one, so the failure that is found
 * has as few as any. A schedule that is printed names the bound, which decides where
 * there is a choice, and the choices that are not 0 by their places in the list:
 * "2/17:1,23:2".
 *
 * - An execution that repeats choices must meet the same numbers of options: a
 *   model whose course depends on anything else is refused.
 */

#include "explorer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES_MAX 20000
#define SCHEDULE_MAX 4096

struct choice {
	uint8_t chosen;
	uint8_t n_options;
};

struct model__budget model__budget;
const struct model_case *model__case;
bool model__is_tracing;
bool model__sees_all;
char model__failure[1024];

static struct choice choices[CHOICES_MAX];
static uint32_t n_choices; /* in the list */
static uint32_t n_made;    /* in this execution */
static uint32_t bound;     /* of preemptions */
static bool is_replay;
static enum model__end last_end;

static void keep_choice(uint32_t n)
{
	struct choice *choice = &choices[n_made];

	if (n_made == n_choices) {
		*choice = (struct choice){ .n_options = (uint8_t)n };
		n_choices++;
	} else if (is_replay && choice->chosen < n) {
		choice->n_options = (uint8_t)n;
	} else if (choice->n_options != n) {
		model_fail("step %u has %u options, and had %u before: this is "
			   "another program, or its course depends on more "
			   "than its choices",
			   model__n_steps, n, choice->n_options);
	}
}

uint32_t model__choose(uint32_t n)
{
	if (n == 1)
		return 0;
	if (n_made == CHOICES_MAX)
		model_fail("more than %d choices", CHOICES_MAX);
	keep_choice(n);
	return choices[n_made++].chosen;
}

void model__end(enum model__end end)
{
	last_end = end;
	model__threads_leave();
}

void model_fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(model__failure, sizeof(model__failure), format, arguments);
	va_end(arguments);
	model__end(MODEL__FAILED);
}

static void run_once(void)
{
	n_made = 0;
	model__budget = (struct model__budget){
		.n_preemptions = bound,
		.n_surprises = model__case->n_surprises,
		.n_thread_failures = model__case->n_thread_failures,
	};
	model__memory_reset();
	model__races_reset();
	model__heap_reset();
	model__events_reset();
	model__system_reset();
	model__threads_start();
	/* An execution may end before the list does only by a failure. */
	n_choices = n_made;
}

/* False: there is no other execution. */
static bool next_choices(void)
{
	while (n_choices) {
		struct choice *last = &choices[n_choices - 1];

		if (last->chosen + 1 < last->n_options) {
			last->chosen++;
			return true;
		}
		n_choices--;
	}
	return false;
}

/* False: an execution failed, or there were too many. */
static bool explore_bounded(struct model__search *search)
{
	n_choices = 0;
	do {
		if (search->n_executions == search->n_executions_max)
			return false;
		run_once();
		search->n_executions++;
		search->n_redundant += last_end == MODEL__REDUNDANT;
		if (model__n_steps > search->n_steps_max)
			search->n_steps_max = model__n_steps;
		if (last_end == MODEL__FAILED)
			return false;
	} while (next_choices());
	return true;
}

bool model__explore(const struct model_case *model_case,
		    struct model__search *search)
{
	model__case = model_case;
	is_replay = false;
	search->is_complete = false;
	for (uint32_t n = 0; n <= model_case->n_preemptions; n++) {
		search->n_preemptions = n;
		bound = n;
		if (!explore_bounded(search))
			return last_end != MODEL__FAILED;
	}
	search->is_complete = true;
	return true;
}

/* False: it is no schedule. */
static bool read_schedule(const char *schedule)
{
	char *end;

	memset(choices, 0, sizeof(choices));
	n_choices = 0;
	bound = (uint32_t)strtoul(schedule, &end, 10);
	if (*end != '/')
		return false;
	schedule = end + 1;
	while (*schedule) {
		unsigned long at = strtoul(schedule, &end, 10);

		if (*end != ':' || at < n_choices || at >= CHOICES_MAX)
			return false;
		choices[at].chosen = (uint8_t)strtoul(end + 1, &end, 10);
		choices[at].n_options = 0; /* what comes is right */
		n_choices = (uint32_t)at + 1;
		if (*end && *end != ',')
			return false;
		schedule = *end ? end + 1 : end;
	}
	return true;
}

bool model__replay(const struct model_case *model_case, const char *schedule)
{
	model__case = model_case;
	is_replay = true;
	if (!read_schedule(schedule)) {
		snprintf(model__failure, sizeof(model__failure),
			 "not a schedule: %s", schedule);
		return false;
	}
	model__is_tracing = true;
	run_once();
	model__is_tracing = false;
	return last_end != MODEL__FAILED;
}

const char *model__schedule(void)
{
	static char text[SCHEDULE_MAX];
	size_t n = (size_t)snprintf(text, sizeof(text), "%u/", bound);
	bool is_first = true;

	for (uint32_t i = 0; i < n_choices && n + 16 < sizeof(text); i++)
		if (choices[i].chosen) {
			n += (size_t)snprintf(text + n, sizeof(text) - n,
					      "%s%u:%u", is_first ? "" : ",", i,
					      choices[i].chosen);
			is_first = false;
		}
	return text;
}
