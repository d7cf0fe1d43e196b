/* SPDX-License-Identifier: MIT */
#include "wakers.h"
#include "driven.h"
#include "syscalls.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <base/list.h>
#include <driver/source.h>

/* A source on one end of a pair of sockets, and its other end. */
struct wire {
	struct hand hand;
	struct edo__source source;
	int fd;
	int peer;
};

static void wire_init(struct wire *wire)
{
	int fds[2];

	driven_init(&wire->hand);
	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	wire->fd = fds[0];
	wire->peer = fds[1];
	edo__source_init(&wire->source, wire->fd);
}

/* The sources of these tests lie on the stack, the drivers end before they do. */
static void let_go(struct edo__source *source)
{
	(void)source;
}

static bool is_readable(struct wire *wire)
{
	return edo__seen_readable(edo__source_look(&wire->source));
}

static bool is_writable(struct wire *wire)
{
	return edo__seen_writable(edo__source_look(&wire->source));
}

static void read_would_block(struct wire *wire)
{
	edo__source_read_would_block(&wire->source,
				     edo__source_look(&wire->source));
}

static void read_was_short(struct wire *wire)
{
	edo__source_read_was_short(&wire->source,
				   edo__source_look(&wire->source));
}

static void write_would_block(struct wire *wire)
{
	edo__source_write_would_block(&wire->source,
				      edo__source_look(&wire->source));
}

static void wire_deinit(struct wire *wire)
{
	edo__source_release(&wire->source, let_go);
	close(wire->fd);
	close(wire->peer);
	driven_deinit(&wire->hand);
}

/* As after a call that said EAGAIN. */
static void arm_reader(struct wire *wire)
{
	read_would_block(wire);
	assert_int_equal(
		edo__source_arm_reader(&wire->source, &wire->hand.context),
		-EAGAIN);
}

static void arm_writer(struct wire *wire)
{
	write_would_block(wire);
	assert_int_equal(
		edo__source_arm_writer(&wire->source, &wire->hand.context),
		-EAGAIN);
}

/* Registers the source and takes the events that come with that. */
static void settle(struct wire *wire)
{
	arm_reader(wire);
	driven_settle(&wire->hand);
	hand_take_wakes(&wire->hand);
	edo__source_disarm_reader(&wire->source);
	read_would_block(wire);
}

static void send_byte(int fd)
{
	assert_int_equal(send(fd, "x", 1, 0), 1);
}

TEST(source_is_believed_ready_until_disproved)
{
	struct wire wire;

	wire_init(&wire);
	assert_true(is_readable(&wire));
	assert_true(is_writable(&wire));
	read_was_short(&wire);
	assert_false(is_readable(&wire));
	write_would_block(&wire);
	assert_false(is_writable(&wire));
	wire_deinit(&wire);
}

TEST(what_arrived_before_registration_is_reported)
{
	struct wire wire;

	wire_init(&wire);
	read_would_block(&wire);
	send_byte(wire.peer);
	arm_reader(&wire);
	driven_wait(&wire.hand);
	assert_true(is_readable(&wire));
	wire_deinit(&wire);
}

TEST(both_directions_are_registered_once)
{
	struct wire wire;

	wire_init(&wire);
	syscalls_take_count(SYSCALL_EPOLL_CTL);
	for (int i = 0; i < 3; i++) {
		arm_reader(&wire);
		arm_writer(&wire);
	}
	assert_int_equal(syscalls_take_count(SYSCALL_EPOLL_CTL), 1);
	wire_deinit(&wire);
}

TEST(waker_is_woken_once_for_each_time_it_is_armed)
{
	struct wire wire;

	wire_init(&wire);
	settle(&wire);
	arm_reader(&wire);
	send_byte(wire.peer);
	driven_wait(&wire.hand);
	send_byte(wire.peer);
	driven_settle(&wire.hand);
	assert_int_equal(hand_take_wakes(&wire.hand), 0);
	wire_deinit(&wire);
}

TEST(short_read_does_not_hide_the_end_of_the_stream)
{
	struct wire wire;

	wire_init(&wire);
	settle(&wire);
	arm_reader(&wire);
	send_byte(wire.peer);
	shutdown(wire.peer, SHUT_WR);
	driven_wait(&wire.hand);
	read_was_short(&wire);
	assert_true(is_readable(&wire));
	read_would_block(&wire);
	assert_false(is_readable(&wire));
	wire_deinit(&wire);
}

TEST(what_is_ready_is_not_waited_for)
{
	struct wire wire;

	wire_init(&wire);
	assert_int_equal(
		edo__source_arm_reader(&wire.source, &wire.hand.context), 0);
	assert_int_equal(
		edo__source_arm_writer(&wire.source, &wire.hand.context), 0);
	assert_null(wire.source.reader);
	assert_null(wire.source.writer);
	wire_deinit(&wire);
}

TEST(event_after_the_look_is_not_cleared)
{
	uint32_t seen;
	struct wire wire;

	wire_init(&wire);
	settle(&wire);
	send_byte(wire.peer);
	driven_settle(&wire.hand);
	seen = edo__source_look(&wire.source);
	send_byte(wire.peer);
	driven_settle(&wire.hand);
	edo__source_read_was_short(&wire.source, seen);
	assert_true(is_readable(&wire));
	edo__source_read_would_block(&wire.source, seen);
	assert_true(is_readable(&wire));
	wire_deinit(&wire);
}

TEST(hang_up_makes_both_directions_ready)
{
	struct wire wire;

	wire_init(&wire);
	settle(&wire);
	write_would_block(&wire);
	arm_reader(&wire);
	arm_writer(&wire);
	close(wire.peer);
	driven_wait(&wire.hand);
	assert_true(is_readable(&wire));
	assert_true(is_writable(&wire));
	wire.peer = dup(wire.fd);
	wire_deinit(&wire);
}

TEST(registration_that_fails_is_an_error_and_may_be_repeated)
{
	struct wire wire;

	wire_init(&wire);
	read_would_block(&wire);
	syscalls_fail(SYSCALL_EPOLL_CTL, 1, ENOMEM);
	assert_int_equal(
		edo__source_arm_reader(&wire.source, &wire.hand.context),
		-ENOMEM);
	assert_null(wire.source.driver);
	arm_reader(&wire);
	wire_deinit(&wire);
}

TEST(closing_the_driver_wakes_and_frees_its_sources)
{
	struct wire wire;

	wire_init(&wire);
	settle(&wire);
	arm_reader(&wire);
	edo__driver_close(wire.hand.worker.driver);
	assert_int_equal(hand_take_wakes(&wire.hand), 1);
	assert_int_equal(
		edo__driver_open(EDO_DRIVER_AUTO, &wire.hand.worker.driver), 0);
	arm_reader(&wire);
	send_byte(wire.peer);
	driven_wait(&wire.hand);
	wire_deinit(&wire);
}

static void arm_anyhow(void *argument)
{
	struct wire *wire = argument;

	edo__source_arm_reader(&wire->source, &wire->hand.context);
}

TEST(waiting_outside_of_a_runtime_panics)
{
	struct wire wire;

	wire_init(&wire);
	wire.hand.context.worker = NULL;
	assert_panics(arm_anyhow, &wire, "outside of a runtime");
	wire.hand.context.worker = &wire.hand.worker;
	wire_deinit(&wire);
}

TEST(waiting_in_two_runtimes_panics)
{
	struct edo__driver *other, *own;
	struct wire wire;

	wire_init(&wire);
	arm_reader(&wire);
	assert_int_equal(edo__driver_open(EDO_DRIVER_AUTO, &other), 0);
	own = wire.hand.worker.driver;
	wire.hand.worker.driver = other;
	assert_panics(arm_anyhow, &wire, "another runtime");
	wire.hand.worker.driver = own;
	edo__driver_close(other);
	wire_deinit(&wire);
}

/* A waker that ends a source while the events of both are being delivered. */
struct killer {
	struct edo_waker waker;
	struct edo__source *victim;
	int n_wakes;
};

static void kill_victim(struct edo_waker *waker)
{
	struct killer *killer = edo__container_of(waker, struct killer, waker);

	killer->n_wakes++;
	edo__source_release(killer->victim, let_go);
	memset(killer->victim, 0xa5, sizeof(*killer->victim));
	killer->victim = NULL;
}

static const struct edo_waker_type killer_type = {
	.mark = mark_self,
	.schedule = kill_victim,
};

TEST(events_of_a_source_that_ended_in_the_same_batch_are_struck)
{
	struct wire wires[2];
	struct killer killers[2];
	int survivor;

	for (int i = 0; i < 2; i++) {
		wire_init(&wires[i]);
		killers[i] = (struct killer){ .waker.type = &killer_type,
					      .victim = &wires[!i].source };
	}
	for (int i = 0; i < 2; i++) {
		struct edo_context context = wires[0].hand.context;

		context.waker = &killers[i].waker;
		send_byte(wires[i].peer);
		read_would_block(&wires[i]);
		edo__source_arm_reader(&wires[i].source, &context);
	}
	edo__worker_current = &wires[0].hand.worker;
	assert_int_equal(edo__driver_turn(wires[0].hand.worker.driver, -1), 1);
	assert_int_equal(killers[0].n_wakes + killers[1].n_wakes, 1);
	survivor = killers[1].n_wakes;
	edo__source_init(&wires[!survivor].source, wires[!survivor].fd);
	wire_deinit(&wires[1]);
	wire_deinit(&wires[0]);
}

/* A hand on another worker of the same runtime. */
static void colleague_init(struct hand *hand, const struct wire *wire)
{
	driven_init(hand);
	hand->worker.driver->family = wire->hand.worker.driver->family;
}

TEST(another_worker_arms_without_a_system_call_and_is_woken)
{
	struct hand other;
	struct wire wire;

	wire_init(&wire);
	settle(&wire);
	colleague_init(&other, &wire);
	syscalls_take_count(SYSCALL_EPOLL_CTL);
	assert_int_equal(edo__source_arm_reader(&wire.source, &other.context),
			 -EAGAIN);
	assert_int_equal(syscalls_take_count(SYSCALL_EPOLL_CTL), 0);
	send_byte(wire.peer);
	assert_int_equal(edo__driver_turn(wire.hand.worker.driver, -1), 1);
	assert_int_equal(hand_take_wakes(&other), 1);
	driven_deinit(&other);
	wire_deinit(&wire);
}

TEST(who_waits_at_a_driver_that_closes_goes_to_another_one)
{
	struct hand other;
	struct wire wire;

	wire_init(&wire);
	settle(&wire);
	colleague_init(&other, &wire);
	edo__source_arm_reader(&wire.source, &other.context);
	edo__driver_close(wire.hand.worker.driver);
	wire.hand.worker.driver = NULL;
	assert_int_equal(hand_take_wakes(&other), 1);
	read_would_block(&wire);
	assert_int_equal(edo__source_arm_reader(&wire.source, &other.context),
			 -EAGAIN);
	assert_ptr_equal(wire.source.driver, other.worker.driver);
	send_byte(wire.peer);
	driven_wait(&other);
	edo__source_release(&wire.source, let_go);
	driven_deinit(&other);
	edo__source_init(&wire.source, wire.fd);
	wire_deinit(&wire);
}

/* As a driver begins to gather them: one more is too many. */
#define N_LEAVING 17

struct leaver {
	struct edo__source source;
	bool is_gone;
};

static void note_gone(struct edo__source *source)
{
	edo__container_of(source, struct leaver, source)->is_gone = true;
}

static void leavers_init(struct leaver *leavers, struct wire *wire)
{
	for (int i = 0; i < N_LEAVING; i++) {
		struct edo__source *source = &leavers[i].source;

		leavers[i].is_gone = false;
		edo__source_init(source, dup(wire->peer));
		edo__source_read_would_block(source, edo__source_look(source));
		assert_int_equal(
			edo__source_arm_reader(source, &wire->hand.context),
			-EAGAIN);
	}
	driven_settle(&wire->hand);
}

static void leave(struct leaver *leaver)
{
	int fd = leaver->source.fd;

	edo__source_release(&leaver->source, note_gone);
	close(fd);
}

TEST(who_leaves_elsewhere_is_gone_after_the_next_turn)
{
	struct leaver leavers[N_LEAVING];
	struct wire wire;

	wire_init(&wire);
	leavers_init(leavers, &wire);
	leave(&leavers[0]);
	assert_true(leavers[0].is_gone);
	edo__worker_current = NULL;
	for (int i = 1; i < N_LEAVING; i++) {
		leave(&leavers[i]);
		assert_false(leavers[i].is_gone);
	}
	driven_settle(&wire.hand);
	for (int i = 1; i < N_LEAVING; i++)
		assert_true(leavers[i].is_gone);
	wire_deinit(&wire);
}

TEST(driver_that_sleeps_is_woken_when_many_leave)
{
	struct leaver leavers[N_LEAVING];
	struct wire wire;

	wire_init(&wire);
	leavers_init(leavers, &wire);
	edo__worker_current = NULL;
	for (int i = 0; i < N_LEAVING; i++)
		leave(&leavers[i]);
	edo__driver_turn(wire.hand.worker.driver, -1);
	for (int i = 0; i < N_LEAVING; i++)
		assert_true(leavers[i].is_gone);
	wire_deinit(&wire);
}

TEST(closing_the_driver_lets_go_of_who_has_left)
{
	struct leaver leavers[N_LEAVING];
	struct wire wire;

	wire_init(&wire);
	leavers_init(leavers, &wire);
	edo__worker_current = NULL;
	for (int i = 0; i < N_LEAVING; i++)
		leave(&leavers[i]);
	wire_deinit(&wire);
	for (int i = 0; i < N_LEAVING; i++)
		assert_true(leavers[i].is_gone);
}
