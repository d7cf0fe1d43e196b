/* SPDX-License-Identifier: MIT */

/* What is no use of a task: a panic of whoever does it. */

#include "test.h"

#include <edo/base/error.h>

#include "futures.h"

#include "base/panic.h"

static struct edo_task *target;

static enum edo_poll answer(struct body *self, struct edo_context *context)
{
	(void)context;
	self->output = 42;
	return EDO_READY;
}

static enum edo_poll join_into_long(struct body *self,
				    struct edo_context *context)
{
	static long output;

	BODY_BEGIN;
	edo__task_join__init(&self->join, self->argument, &output,
			     sizeof(output));
	BODY_AWAIT(self->join);
	BODY_END;
}

static enum edo_poll join_wrongly(struct body *self,
				  struct edo_context *context)
{
	BODY_BEGIN;
	target = body_spawn(answer, NULL);
	self->task = body_spawn(join_into_long, target);
	body_join(self);
	BODY_AWAIT(self->join);
	edo_task_detach(target);
	self->output = self->join.output;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(joining_into_another_size_is_a_panic)
{
	assert_int_equal(run_body_in_task(join_wrongly, NULL), EDO_EPANIC);
}

TEST(spawning_outside_a_runtime_is_a_panic_at_the_callers_place)
{
	struct edo__catch catch;

	edo__catch_push(&catch);
	if (!setjmp(catch.jump))
		edo__task_new(&body__type, "caller.c", 77);
	edo__catch_pop(&catch);
	assert_string_equal(catch.panic.file, "caller.c");
	assert_int_equal(catch.panic.line, 77);
}

static enum edo_poll spawn_newer(struct body *self, struct edo_context *context)
{
	static struct edo_future_type newer__type;

	(void)self;
	(void)context;
	newer__type = body__type;
	newer__type.abi = EDO_FUTURE_ABI + 1;
	body_new(&newer__type, answer, NULL);
	return EDO_READY;
}

TEST_ON_ALL_FLAVORS(future_of_a_newer_compiler_is_refused_by_name)
{
	assert_int_equal(run_body_in_task(spawn_newer, NULL), EDO_EPANIC);
}

static enum edo_poll start_twice(struct body *self, struct edo_context *context)
{
	(void)context;
	edo_task_start(self->argument);
	edo_task_start(self->argument);
	return EDO_READY;
}

static enum edo_poll have_a_task_started_twice(struct body *self,
					       struct edo_context *context)
{
	static struct edo_task *task;

	BODY_BEGIN;
	task = body_new(&body__type, answer, NULL);
	self->task = body_spawn(start_twice, task);
	body_join(self);
	BODY_AWAIT(self->join);
	self->i = self->join.output;
	self->task = task;
	body_join(self);
	BODY_AWAIT(self->join);
	self->output = self->i == EDO_EPANIC && self->value == 42;
	BODY_END;
}

TEST_ON_ALL_FLAVORS(starting_a_task_twice_is_a_panic)
{
	assert_int_equal(run_body_in_task(have_a_task_started_twice, NULL), 1);
}
