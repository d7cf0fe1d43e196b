/* SPDX-License-Identifier: MIT */

/*
 * r = await edo_timeout(d, a = f(x)), and await edo_box_cancel(p).
 *
 * The future is polled before the clock is asked for anything: one that is ready
 * at once costs no timer. When the time is over it is cancelled and waited for;
 * if it finished after all, it counts.
 *
 *		f__init(&__f->__c1, x);
 *		state = K;
 *		if (f(...) == EDO_READY) goto edo__d;
 *		edo_sleep__init(&__f->__c2, d);
 *		state = T;
 *		goto edo__s;
 *	edo__r: if (f(...) == EDO_READY) { stop the sleep; goto edo__d; }
 *	edo__s:	if (sleep is pending) return EDO_PENDING;
 *		state = L;
 *	edo__l:	if (f__cancel(...) == EDO_PENDING) return EDO_PENDING;
 *	edo__d: r = f ended ready ? 0 : -ETIMEDOUT;
 *		if (r == 0) a = output;
 *
 * A future variable or a box is left alone if it loses.
 */

#include "lower.h"

#define ENDED_READY "0xffffffffu"
#define TIMED_OUT "-110"

struct timeout {
	struct lower *lower;
	struct line *line;
	const struct use *use;
	struct child *child;
	const char *sleep;    /* its slot */
	const char *duration; /* C variable */
	unsigned number;      /* of the labels */
	struct suspension first, timed, losing;
	bool is_kept;
};

static void write_label(const struct timeout *timeout, const char *prefix)
{
	writer_glue(timeout->lower->w, "edo__%s%u: ;", prefix, timeout->number);
}

static const char *has_finished(const struct timeout *timeout)
{
	return format(timeout->lower, "(%s)->state == " ENDED_READY,
		      timeout->child->future);
}

static void write_sleep_cancel(const struct timeout *timeout)
{
	writer_glue(timeout->lower->w,
		    "(void)edo_sleep__type.cancel(&%s.future, __context);",
		    timeout->sleep);
}

/* ---- the cancel function --------------------------------------------------- */

static void write_finished(const struct timeout *timeout)
{
	struct lower *lower = timeout->lower;

	writer_glue(lower->w, "if (%s) {", has_finished(timeout));
	write_destination(lower, timeout->line, timeout->child);
	write_completion(lower, timeout->use, "0");
	writer_glue(lower->w, "}");
}

static void write_gone(const struct timeout *timeout)
{
	if (timeout->is_kept)
		write_take(timeout->lower, timeout->line, timeout->child);
	else
		write_child_free(timeout->lower, timeout->child);
}

/* A box is cancelled with the function, as by a plain await. */
static void write_cancel(const struct timeout *timeout, unsigned state,
			 bool has_sleep)
{
	struct lower *lower = timeout->lower;

	cancel_start(lower, state);
	if (has_sleep)
		write_sleep_cancel(timeout);
	if (timeout->line->operand->kind != NODE_FUTURE) {
		write_pending(lower, child_cancel(lower, timeout->child));
		write_finished(timeout);
		write_gone(timeout);
	}
	set_state(lower, position_state(lower->position));
	write_selectors(lower);
	cancel_end(lower);
}

static void write_cancels(const struct timeout *timeout)
{
	struct lower *lower = timeout->lower;

	write_cancel(timeout, timeout->first.polled, false);
	write_shield(lower, &timeout->timed);
	write_cancel(timeout, timeout->timed.polled, true);
	if (timeout->is_kept)
		return;
	write_shield(lower, &timeout->losing);
	write_cancel(timeout, timeout->losing.polled, false);
}

/* ---- the poll function ------------------------------------------------------ */

static void write_sleep_start(const struct timeout *timeout)
{
	struct lower *lower = timeout->lower;

	writer_glue(lower->w, "edo_sleep__init(&%s, %s);", timeout->sleep,
		    timeout->duration);
	set_state(lower, timeout->timed.polled);
	writer_glue(lower->w, "goto edo__s%u;", timeout->number);
}

static void write_resume(const struct timeout *timeout)
{
	struct lower *lower = timeout->lower;

	resume_at(lower, timeout->timed.rest, "r", timeout->number);
	add_site(lower, timeout->timed.rest, timeout->line->first,
		 timeout->child, 0);
	write_label(timeout, "r");
	start_poll(lower, &timeout->timed);
	writer_glue(lower->w, "if (%s != EDO_PENDING) {",
		    child_poll(lower, timeout->child));
	write_sleep_cancel(timeout);
	writer_glue(lower->w, "goto edo__d%u; }", timeout->number);
}

static void write_expiry(const struct timeout *timeout)
{
	struct lower *lower = timeout->lower;

	write_label(timeout, "s");
	write_rest(lower, &timeout->timed,
		   format(lower,
			  "edo_sleep__type.poll(&%s.future, __context) == "
			  "EDO_PENDING",
			  timeout->sleep));
	if (timeout->is_kept)
		return;
	set_state(lower, timeout->losing.polled);
	resume_at(lower, timeout->losing.rest, "l", timeout->number);
	add_site(lower, timeout->losing.rest, timeout->line->first,
		 timeout->child, 0);
	write_label(timeout, "l");
	start_poll(lower, &timeout->losing);
	write_rest(lower, &timeout->losing,
		   format(lower, "%s == EDO_PENDING",
			  child_cancel(lower, timeout->child)));
}

static void write_result(const struct timeout *timeout, const char *result)
{
	struct lower *lower = timeout->lower;

	write_label(timeout, "d");
	set_state(lower, position_state(lower->position));
	writer_glue(lower->w, "%s = %s ? 0 : " TIMED_OUT "; if (%s == 0) {",
		    result, has_finished(timeout), result);
	write_destination(lower, timeout->line, timeout->child);
	if (timeout->is_kept)
		write_gone(timeout);
	writer_glue(lower->w, "}");
	if (!timeout->is_kept)
		write_gone(timeout);
}

static void hoist_parts(struct lower *lower, struct node *node)
{
	struct line *line = node->line;
	bool call = line->operand->kind == NODE_CALL;

	hoist(lower, node->children, line->operand->awaits, &(struct use){ 0 });
	if (call)
		hoist_list(lower, line->operand->children, false);
	else if (line->operand->kind != NODE_FUTURE)
		hoist(lower, line->operand, false, &(struct use){ 0 });
}

static void start(struct timeout *timeout, struct node *node)
{
	struct lower *lower = timeout->lower;
	struct node *operand = timeout->line->operand;
	const char *sleep = format(lower, "__c%u", ++lower->next_id);

	timeout->duration = format(lower, "edo__t%u", ++lower->next_id);
	writer_glue(lower->w, "long long %s =", timeout->duration);
	write_node(lower, node->children);
	writer_glue(lower->w, ";");
	frame_add(lower, format(lower, "struct edo_sleep__frame %s;", sleep));
	timeout->sleep = format(lower, "__f->%s", sleep);
	timeout->child = make_child(lower, operand);
	timeout->is_kept = operand->kind != NODE_CALL;
	if (operand->kind == NODE_FUTURE)
		write_alive_check(lower, timeout->child, operand);
	else
		write_child_construct(lower, timeout->child, operand);
}

void lower_timeout(struct lower *lower, struct node *await, bool is_more,
		   const struct use *use)
{
	struct node *node = await->children;
	struct timeout timeout = { .lower = lower,
				   .line = node->line,
				   .use = use,
				   .number = ++lower->next_id };
	const char *result = new_temporary(lower, "int", is_more);
	struct frame_part *part;

	hoist_parts(lower, node);
	writer_anchor(lower->w, await->first);
	part = frame_push(lower);
	writer_glue(lower->w, "{");
	start(&timeout, node);
	timeout.first = new_suspension(lower);
	timeout.timed = new_suspension(lower);
	timeout.losing = new_suspension(lower);
	set_state(lower, timeout.first.polled);
	writer_glue(lower->w, "if (%s != EDO_PENDING) goto edo__d%u;",
		    child_poll(lower, timeout.child), timeout.number);
	write_sleep_start(&timeout);
	write_resume(&timeout);
	write_expiry(&timeout);
	write_result(&timeout, result);
	writer_glue(lower->w, "}");
	write_cancels(&timeout);
	frame_pop(lower, part);
	replace_node(lower, await, use->is_unused ? "((void)0)" : result);
}
