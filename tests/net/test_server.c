/* SPDX-License-Identifier: MIT */
#include "syscalls.h"
#include "test.h"

#include <errno.h>
#include <string.h>

#include <edo/io/copy.h>
#include <edo/io/read.h>
#include <edo/io/write.h>
#include <edo/manual.h>
#include <edo/net/tcp.h>
#include <edo/runtime/runtime.h>
#include <edo/task/join.h>
#include <edo/task/task.h>
#include <edo/task/yield.h>

/* A server and its clients as tasks of a runtime. */

#define N_CLIENTS 50
#define N_MESSAGES 20

EDO_MANUAL(int, echo, ((struct edo_stream *, stream)),
	   struct edo_copy__frame copy;)

EDO_MANUAL_BODY(echo)
{
	EDO_MANUAL_BEGIN(echo);
	edo_copy__init(&f->copy, f->stream, f->stream);
	EDO_MANUAL_AWAIT(f->copy);
	EDO_MANUAL_RETURN(0);
	EDO_MANUAL_CLEANUP;
	edo_stream_close(f->stream);
	EDO_MANUAL_END;
}

EDO_MANUAL(int, serve, ((struct edo_listener *, listener)),
	   struct edo_listener_accept__frame accept;
	   struct edo_stream * stream;)

EDO_MANUAL_BODY(serve)
{
	struct edo_task *task;

	EDO_MANUAL_BEGIN(serve);
	for (;;) {
		edo_listener_accept__init(&f->accept, f->listener, &f->stream);
		EDO_MANUAL_AWAIT(f->accept);
		if (f->accept.output < 0)
			EDO_MANUAL_RETURN(f->accept.output);
		task = edo_task_new(&echo__type);
		echo__init(edo_task_frame(task), f->stream);
		edo_task_start(task);
		edo_task_detach(task);
	}
	EDO_MANUAL_CLEANUP;
	edo_listener_close(f->listener);
	EDO_MANUAL_END;
}

/* Asks @n_messages times, or without an end if it is 0. */
EDO_MANUAL(
	int, ask, ((const char *, address), (int, n_messages)), int n_done;
	char buffer[64]; struct edo_stream * stream; union {
		struct edo_tcp_connect__frame connect;
		struct edo_write_all__frame write;
		struct edo_read_exact__frame read;
	} child;)

EDO_MANUAL_BODY(ask)
{
	EDO_MANUAL_BEGIN(ask);
	f->n_done = 0;
	f->stream = NULL;
	edo_tcp_connect__init(&f->child.connect, f->address, &f->stream);
	EDO_MANUAL_AWAIT(f->child.connect);
	if (f->child.connect.output < 0)
		EDO_MANUAL_RETURN(f->child.connect.output);
	do {
		memset(f->buffer, 'a' + f->n_done % 26, sizeof(f->buffer));
		edo_write_all__init(&f->child.write, f->stream, f->buffer,
				    sizeof(f->buffer));
		EDO_MANUAL_AWAIT(f->child.write);
		edo_read_exact__init(&f->child.read, f->stream, f->buffer,
				     sizeof(f->buffer));
		EDO_MANUAL_AWAIT(f->child.read);
		if (f->child.read.output < 0 ||
		    f->buffer[63] != 'a' + f->n_done % 26)
			EDO_MANUAL_RETURN(-EIO);
	} while (++f->n_done != f->n_messages);
	EDO_MANUAL_RETURN(f->n_done);
	EDO_MANUAL_CLEANUP;
	edo_stream_close(f->stream);
	EDO_MANUAL_END;
}

static struct edo_task *start_client(const char *address, int n_messages)
{
	struct edo_task *task = edo_task_new(&ask__type);

	ask__init(edo_task_frame(task), address, n_messages);
	edo_task_start(task);
	return task;
}

/* Starts a server, and joins clients until all have ended. */
EDO_MANUAL(int, party, ((struct edo_listener *, listener), (int, n_messages)),
	   int i;
	   int n_answers; int result; char address[EDO_ADDRESS_SIZE];
	   struct edo_task * server; struct edo_task * clients[N_CLIENTS];
	   struct edo__task_join__frame join;)

EDO_MANUAL_BODY(party)
{
	EDO_MANUAL_BEGIN(party);
	edo_listener_address(f->listener, f->address, sizeof(f->address));
	f->server = edo_task_new(&serve__type);
	serve__init(edo_task_frame(f->server), f->listener);
	edo_task_start(f->server);
	for (f->i = 0; f->i < N_CLIENTS; f->i++)
		f->clients[f->i] = start_client(f->address, f->n_messages);
	f->n_answers = 0;
	for (f->i = 0; f->i < N_CLIENTS; f->i++) {
		edo__task_join__init(&f->join, f->clients[f->i], &f->result,
				     sizeof(f->result));
		EDO_MANUAL_AWAIT(f->join);
		f->n_answers += f->result;
	}
	edo_task_abort(f->server);
	edo__task_join__init(&f->join, f->server, NULL, sizeof(int));
	EDO_MANUAL_AWAIT(f->join);
	EDO_MANUAL_RETURN(f->n_answers);
	EDO_MANUAL_CLEANUP;
	EDO_MANUAL_END;
}

static struct edo_runtime *open_runtime(void)
{
	struct edo_runtime_options options =
		EDO_RUNTIME_OPTIONS(.flavor = EDO_CURRENT_THREAD);
	struct edo_runtime *runtime;

	assert_int_equal(edo_runtime_new(&options, &runtime), 0);
	return runtime;
}

TEST(every_client_gets_every_answer)
{
	struct edo_runtime *runtime = open_runtime();
	struct edo_listener *listener;
	struct party__frame party;

	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), 0);
	party__init(&party, listener, N_MESSAGES);
	assert_int_equal(edo_runtime_block_on(runtime, &party.future), 0);
	assert_int_equal(party.output, N_CLIENTS * N_MESSAGES);
	assert_int_equal(edo_runtime_free(runtime), 0);
}

TEST(interrupted_system_calls_go_unnoticed)
{
	const enum syscall calls[] = { SYSCALL_ACCEPT4, SYSCALL_CONNECT,
				       SYSCALL_EPOLL_WAIT, SYSCALL_RECV,
				       SYSCALL_SEND };
	struct edo_runtime *runtime = open_runtime();

	for (int n = 1; n < 50; n += 7) {
		struct edo_listener *listener;
		struct party__frame party;

		for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
			syscalls_fail(calls[i], n, EINTR);
		assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), 0);
		party__init(&party, listener, 2);
		assert_int_equal(edo_runtime_block_on(runtime, &party.future),
				 0);
		assert_int_equal(party.output, N_CLIENTS * 2);
	}
	assert_int_equal(edo_runtime_free(runtime), 0);
}

/* Starts a server and clients that never end, and leaves them at work. */
EDO_MANUAL(int, leave_running, ((struct edo_listener *, listener)), int i;
	   char address[EDO_ADDRESS_SIZE]; struct edo_task * task;
	   struct edo_yield_now__frame yield;)

EDO_MANUAL_BODY(leave_running)
{
	EDO_MANUAL_BEGIN(leave_running);
	edo_listener_address(f->listener, f->address, sizeof(f->address));
	f->task = edo_task_new(&serve__type);
	serve__init(edo_task_frame(f->task), f->listener);
	edo_task_start(f->task);
	edo_task_detach(f->task);
	for (f->i = 0; f->i < N_CLIENTS; f->i++)
		edo_task_detach(start_client(f->address, 0));
	/* A function by hand that has never run cannot close its stream. */
	for (f->i = 0; f->i < 100; f->i++) {
		edo_yield_now__init(&f->yield);
		EDO_MANUAL_AWAIT(f->yield);
	}
	EDO_MANUAL_RETURN(0);
	EDO_MANUAL_CLEANUP;
	EDO_MANUAL_END;
}

TEST(end_of_the_runtime_closes_what_its_tasks_own)
{
	struct edo_runtime *runtime = open_runtime();
	struct leave_running__frame leave;
	struct edo_listener *listener;

	assert_int_equal(edo_tcp_listen("127.0.0.1:0", &listener), 0);
	leave_running__init(&leave, listener);
	assert_int_equal(edo_runtime_block_on(runtime, &leave.future), 0);
	assert_int_equal(edo_runtime_free(runtime), 0);
}
