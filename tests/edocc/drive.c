/* SPDX-License-Identifier: MIT */

/*
 * The driver of edocc's test programs.
 *
 *	drive run       polls root to its end and prints what it notes
 *	drive cancel    cancels it after 0, 1, 2, ... polls, one line for each
 *	drive survey    the same, silently, for leaves that are cancelled at
 *	                once, slowly, and find themselves ready; and with a panic
 *	                at every poll of a leaf. Prints what is wrong, and how
 *	                many runs there were on stderr.
 *
 * What is checked of every run: the state of root and its answer agree; a
 * pending root has a leaf that was armed in the same poll; at the end nothing
 * is entered, no leaf lives, no box is left.
 */

#define _GNU_SOURCE
#include "drive_internal.h"

#include <stdarg.h>

#define N_POLLS_MAX 100000
/* Runs of one kind in a survey; a program with more places is sampled. */
#define N_RUNS_MAX 120
#define POISON 0xdb

struct root_frame;
extern const struct edo_future_type root__type;
void root__init(struct root_frame *frame);

struct drive drive;

/* ---- one run ------------------------------------------------------------ */

static void wake_nothing(struct edo_waker *waker)
{
	(void)waker;
}

static struct edo_waker *mark_nothing(struct edo_waker *waker)
{
	(void)waker;
	return NULL;
}

static const struct edo_waker_type waker_type = {
	wake_nothing, mark_nothing, wake_nothing, wake_nothing, wake_nothing,
};
static struct edo_waker waker = { &waker_type };

__attribute__((__weak__)) void drive_reset(void)
{
}

void drive_wrong(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("WRONG (%s): ", drive.name);
	vprintf(format, arguments);
	putchar('\n');
	va_end(arguments);
	drive.n_wrong++;
}

static void check_answer(const struct edo_future *root, enum edo_poll answer)
{
	bool has_ended = edo_future_has_ended(root);

	if (has_ended != (answer == EDO_READY))
		drive_wrong("answer %d in state %u", answer, root->state);
	if (answer == EDO_PENDING && !drive.n_armed)
		drive_wrong("pending, but nothing is armed");
}

/* Polls or cancels once; after a panic the answer is EDO_PENDING. */
static enum edo_poll turn(struct edo_future *root, bool cancels)
{
	struct edo_context context = {
		.waker = &waker,
		.budget = EDO_COOP_BUDGET,
	};
	enum edo_poll answer;

	drive.n_armed = 0;
	drive.n_polls++;
	drive.context = &context;
	if (!drive_turn(root, &context, cancels, &answer)) {
		drive.has_panicked = true;
		return EDO_PENDING;
	}
	check_answer(root, answer);
	return answer;
}

static void drive_to_end(struct edo_future *root, int n_polls)
{
	enum edo_poll answer = EDO_PENDING;
	int n = 0;

	for (; answer == EDO_PENDING && n < n_polls && !drive.has_panicked; n++)
		answer = turn(root, false);
	if (answer == EDO_READY)
		return;
	drive.is_cancelled = true;
	for (; answer == EDO_PENDING && n < N_POLLS_MAX + n_polls; n++)
		answer = turn(root, true);
	if (answer == EDO_PENDING)
		drive_wrong("does not end");
	else if (edo_future_cancel(root, drive.context) != EDO_READY)
		drive_wrong("cancel of an ended future is pending");
}

static void check_end(void)
{
	if (drive.n_entered)
		drive_wrong("'%s' is never left",
			    drive.entered[drive.n_entered - 1]);
	if (drive.n_leaves)
		drive_wrong("%d leaves never ended", drive.n_leaves);
	if (drive.n_boxes)
		drive_wrong("%d boxes are left", drive.n_boxes);
}

static void *new_frame(void)
{
	void *frame;
	size_t align = root__type.frame_align;

	if (posix_memalign(&frame, align < 16 ? 16 : align,
			   root__type.frame_size))
		abort();
	memset(frame, POISON, root__type.frame_size);
	return frame;
}

static void begin_run(void)
{
	int n_wrong = drive.n_wrong;
	enum drive_leaves leaves = drive.leaves;
	int panic_at = drive.panic_at;
	const char *name = drive.name;
	bool is_silent = drive.is_silent, is_line = drive.is_line;
	unsigned choice = drive.choice;

	memset(&drive, 0, sizeof(drive));
	drive.n_wrong = n_wrong;
	drive.leaves = leaves;
	drive.panic_at = panic_at;
	drive.name = name;
	drive.is_silent = is_silent;
	drive.is_line = is_line;
	drive.choice = choice;
	drive_reset();
}

/* Runs root, cancelled after @n_polls; true if it ended before that. */
static bool run(int n_polls)
{
	struct edo_future *root;
	bool is_ready;

	begin_run();
	root = new_frame();
	root__init((struct root_frame *)root);
	drive_to_end(root, n_polls);
	is_ready = root->state == EDO_ENDED_READY;
	if (is_ready)
		drive.result =
			*(int *)((char *)root + root__type.output_offset);
	check_end();
	drive.is_ready = is_ready;
	memset(root, POISON, root__type.frame_size);
	free(root);
	return !drive.is_cancelled;
}

/* ---- modes -------------------------------------------------------------- */

static int run_once(void)
{
	drive.name = "run";
	run(N_POLLS_MAX);
	if (drive.has_panicked)
		printf("panic: %s\n", drive.panic_message);
	else if (drive.is_ready)
		printf("root = %d\n", drive.result);
	else
		printf("cancelled\n");
	return drive.n_wrong != 0;
}

static int run_cancelled(void)
{
	char name[64];
	bool is_over = false;

	drive.is_line = true;
	for (int n = 0; !is_over; n++) {
		snprintf(name, sizeof(name), "cancel after %d", n);
		drive.name = name;
		printf("%d:", n);
		is_over = run(n);
		if (drive.has_panicked)
			printf(" panic: %s\n", drive.panic_message);
		else if (drive.is_ready)
			printf(" = %d\n", drive.result);
		else
			printf(" cancelled\n");
	}
	return drive.n_wrong != 0;
}

/* Every place, or every @step-th, from @first on. */
struct places {
	int first;
	int step;
};

static int survey_cancel(enum drive_leaves leaves, const char *kind,
			 struct places places)
{
	char name[64];
	bool is_over = false;
	int n_runs = 0;

	drive.leaves = leaves;
	for (int n = places.first; !is_over; n += places.step, n_runs++) {
		snprintf(name, sizeof(name), "%s, cancel after %d, choice %u",
			 kind, n, drive.choice);
		drive.name = name;
		is_over = run(n);
		if (drive.n_wrong)
			break;
	}
	return n_runs;
}

static int survey_panic(enum drive_leaves leaves, struct places places)
{
	char name[64];
	int n_runs = 0;

	drive.leaves = leaves;
	for (int n = places.first + 1;; n += places.step, n_runs++) {
		snprintf(name, sizeof(name), "panic at leaf poll %d", n);
		drive.name = name;
		drive.panic_at = n;
		run(N_POLLS_MAX);
		if (drive.n_wrong || drive.n_leaf_polls < n)
			break;
	}
	drive.panic_at = 0;
	return n_runs;
}

/* As many places as @n give, at most N_RUNS_MAX of them. */
static struct places sample(int n, int first)
{
	int step = n / N_RUNS_MAX + 1;

	return (struct places){ first % step, step };
}

static int survey(void)
{
	int n = 0, n_polls, n_leaf_polls;

	drive.is_silent = true;
	drive.name = "survey";
	run(N_POLLS_MAX);
	n_polls = drive.n_polls;
	n_leaf_polls = drive.n_leaf_polls;
	for (int i = 0; i < 3; i++) {
		drive.choice = (unsigned)i;
		n += survey_cancel(LEAVES_PLAIN, "cancel", sample(n_polls, i));
		n += survey_cancel(LEAVES_SLOW, "slow", sample(n_polls, 3 + i));
		n += survey_cancel(LEAVES_LATE, "late", sample(n_polls, 6 + i));
		n += survey_cancel(LEAVES_SLOW_LATE, "slow and late",
				   sample(n_polls, 9 + i));
	}
	drive.choice = 0;
	n += survey_panic(LEAVES_PLAIN, sample(n_leaf_polls, 1));
	n += survey_panic(LEAVES_LATE, sample(n_leaf_polls, 2));
	fprintf(stderr, "%d runs\n", n);
	return drive.n_wrong != 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "run";

	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	if (!strcmp(mode, "cancel"))
		return run_cancelled();
	if (!strcmp(mode, "survey"))
		return survey();
	return run_once();
}
