/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>

#include <edo/base/error.h>

#include "futures.h"

static int n_polls;

static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	(void)context;
	n_polls++;
	self->output = 42;
	return EDO_READY;
}

static enum edo_poll spawn_and_join(struct body *self,
				    struct edo_context *context)
{
	BODY_BEGIN;
	self->task = body_spawn(answer, NULL);
	assert_int_equal(n_polls, 0);
	assert_false(edo_task_is_finished(self->task));
	body_join(self);
	BODY_AWAIT(self->join);
	assert_int_equal(self->join.output, 0);
	self->output = self->value;
	BODY_END;
}

TEST(spawned_task_runs_and_join_takes_its_output)
{
	n_polls = 0;
	assert_int_equal(run_body(spawn_and_join, NULL), 42);
	assert_int_equal(n_polls, 1);
}
