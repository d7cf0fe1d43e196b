/* SPDX-License-Identifier: MIT */

/*
 *	model_NAME [CASE] [--preemptions N] [--surprises N] [--cap N]
 *	           [--replay SCHEDULE] [--expect-failure] [--all]
 *
 * Explores the cases of a model, or one of them. 0: no execution fails, and all
 * within the bounds were seen. 1: one fails; its steps are printed. 2: there were
 * more executions than the cap. --expect-failure turns it round: 0 if one fails.
 * --all sees also the executions that come to the same as another; a schedule is
 * replayed with the same one of the two.
 */

#include "explorer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXECUTIONS_MAX 1000000

struct wish {
	const char *name; /* of a case; NULL: all */
	const char *schedule;
	long n_preemptions, n_surprises; /* -1: as the case says */
	uint64_t n_executions_max;
	bool is_failure_expected;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void print_search(const struct model_case *model_case,
			 const struct model__search *search, double seconds)
{
	printf("%s: %llu executions (%llu of them redundant), up to %u steps; "
	       "at most %u preemptions, %u surprises; %.2f s\n",
	       model_case->name, (unsigned long long)search->n_executions,
	       (unsigned long long)search->n_redundant, search->n_steps_max,
	       search->n_preemptions, model_case->n_surprises, seconds);
}

static void print_failure(const struct model_case *model_case)
{
	char schedule[4096];

	snprintf(schedule, sizeof(schedule), "%s", model__schedule());
	printf("%s FAILS: %s\n  --replay '%s'\n", model_case->name,
	       model__failure, schedule);
	model__replay(model_case, schedule);
	puts("");
}

/* The program's answer. */
static int explore(const struct model_case *model_case, const struct wish *wish)
{
	struct model__search search = {
		.n_executions_max = wish->n_executions_max,
	};
	double start = now();
	bool has_passed = model__explore(model_case, &search);

	if (!has_passed && !wish->is_failure_expected)
		print_failure(model_case);
	print_search(model_case, &search, now() - start);
	if (!has_passed)
		printf("  found: %s\n", model__failure);
	if (wish->is_failure_expected)
		return has_passed;
	if (has_passed && !search.is_complete) {
		printf("  NOT COMPLETE: the cap of %llu executions was reached "
		       "with %u preemptions\n",
		       (unsigned long long)search.n_executions_max,
		       search.n_preemptions);
		return 2;
	}
	printf("  %s: %s\n", has_passed ? "holds" : "broken",
	       model_case->proves);
	return !has_passed;
}

static int replay(const struct model_case *model_case, const char *schedule)
{
	bool has_passed = model__replay(model_case, schedule);

	puts(has_passed ? "passes" : model__failure);
	return !has_passed;
}

static int run(const struct model_case *model_case, const struct wish *wish)
{
	struct model_case wished = *model_case;
	struct wish own = *wish;

	own.is_failure_expected ^= !wished.proves;
	if (!wished.n_preemptions)
		wished.n_preemptions = MODEL_PREEMPTIONS;
	if (!wished.n_surprises)
		wished.n_surprises = MODEL_SURPRISES;
	if (wished.n_surprises == MODEL_NONE)
		wished.n_surprises = 0;
	if (wish->n_preemptions >= 0)
		wished.n_preemptions = (uint32_t)wish->n_preemptions;
	if (wish->n_surprises >= 0)
		wished.n_surprises = (uint32_t)wish->n_surprises;
	return wish->schedule ? replay(&wished, wish->schedule)
			      : explore(&wished, &own);
}

/* False: it is none. */
static bool read_option(struct wish *wish, const char *name, const char *value)
{
	if (strcmp(name, "--preemptions") == 0)
		wish->n_preemptions = atol(value);
	else if (strcmp(name, "--surprises") == 0)
		wish->n_surprises = atol(value);
	else if (strcmp(name, "--cap") == 0)
		wish->n_executions_max = strtoull(value, NULL, 10);
	else if (strcmp(name, "--replay") == 0)
		wish->schedule = value;
	else
		return false;
	return true;
}

static bool read_wish(struct wish *wish, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--expect-failure") == 0)
			wish->is_failure_expected = true;
		else if (strcmp(argv[i], "--all") == 0)
			model__sees_all = true;
		else if (i + 1 < argc &&
			 read_option(wish, argv[i], argv[i + 1]))
			i++;
		else if (argv[i][0] != '-' && !wish->name)
			wish->name = argv[i];
		else
			return false;
	}
	return !wish->schedule || wish->name;
}

int main(int argc, char **argv)
{
	struct wish wish = {
		.n_preemptions = -1,
		.n_surprises = -1,
		.n_executions_max = EXECUTIONS_MAX,
	};
	int worst = 0, n_run = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!read_wish(&wish, argc, argv)) {
		fputs("usage: model_NAME [CASE] [--preemptions N] "
		      "[--surprises N] [--cap N] [--replay SCHEDULE] "
		      "[--expect-failure] [--all]\n",
		      stderr);
		return 3;
	}
	/* Each cell of a slab gets memory of its own. */
	setenv("EDO_SLAB", "malloc", 1);
	model__heap_init();
	for (const struct model_case *c = model_cases; c->name; c++) {
		int answer;

		if (wish.name && strcmp(wish.name, c->name) != 0)
			continue;
		answer = run(c, &wish);
		worst = answer > worst ? answer : worst;
		n_run++;
	}
	return n_run ? worst : 3;
}
