/* SPDX-License-Identifier: MIT */

/*
 * Running the compiler. posix_spawn() tells by its result that a program does
 * not exist, and shares the memory of edocc until the child runs, which may
 * hold a large translation unit by then.
 *
 * While the last command runs, a signal that asks edocc to end is passed on to
 * it; edocc then waits for its end, removes what it made, and ends by the same
 * signal. A terminal sends its signals to both of them anyway.
 */

#define _GNU_SOURCE
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_NOT_FOUND 127
#define EXIT_NOT_EXECUTABLE 126
#define EXIT_SIGNAL 128

extern char **environ;

static const int end_signals[] = { SIGHUP, SIGINT, SIGTERM };
#define N_END_SIGNALS (sizeof(end_signals) / sizeof(*end_signals))

static volatile sig_atomic_t received;
static volatile pid_t running;

/* --- words for what went wrong ----------------------------------------- */

static void complain(const struct words *command, int error)
{
	fprintf(stderr, "edocc: error: cannot run '%s': %s\n",
		command->items[0], strerror(error));
	if (error == ENOENT)
		fputs("edocc: note: the compiler comes first and has to be in "
		      "PATH, for instance: edocc gcc -O2 -c x.c -o x.o\n",
		      stderr);
	else if (error == E2BIG)
		fputs("edocc: note: write the options into a file F and pass "
		      "@F\n",
		      stderr);
}

static int not_found_status(int error)
{
	return error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
}

/* --- starting ---------------------------------------------------------- */

static void rewind_input(int fd)
{
	if (fd != RUN_INHERIT)
		lseek(fd, 0, SEEK_SET);
}

void run_instead(const struct words *command, int input_fd)
{
	int error;

	rewind_input(input_fd);
	if (input_fd != RUN_INHERIT)
		dup2(input_fd, STDIN_FILENO);
	execvp(command->items[0], (char *const *)command->items);
	error = errno;
	complain(command, error);
	exit(not_found_status(error));
}

/* Starts the command; 0 or an errno. */
static int start(const struct words *command, int input_fd, int output_fd,
		 int error_fd, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	int error;

	rewind_input(input_fd);
	posix_spawn_file_actions_init(&actions);
	if (input_fd != RUN_INHERIT)
		posix_spawn_file_actions_adddup2(&actions, input_fd,
						 STDIN_FILENO);
	if (output_fd >= 0)
		posix_spawn_file_actions_adddup2(&actions, output_fd,
						 STDOUT_FILENO);
	if (error_fd >= 0)
		posix_spawn_file_actions_adddup2(&actions, error_fd,
						 STDERR_FILENO);
	error = posix_spawnp(ret_pid, command->items[0], &actions, NULL,
			     (char *const *)command->items, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error)
		complain(command, error);
	return error;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return RUN_NOT_FOUND;
	return status;
}

/* --- collecting -------------------------------------------------------- */

static bool read_some(struct buffer *buffer, int fd)
{
	ssize_t n;

	buffer_reserve(buffer, 65536);
	do
		n = read(fd, buffer->data + buffer->size,
			 buffer->capacity - buffer->size - 1);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	buffer->size += (size_t)n;
	buffer->data[buffer->size] = '\0';
	return true;
}

/* Reads both ends until both are closed. */
static void read_both(struct pollfd *ends, struct buffer *const *buffers)
{
	while (ends[0].fd >= 0 || ends[1].fd >= 0) {
		if (poll(ends, 2, -1) < 0 && errno != EINTR)
			return;
		for (int i = 0; i < 2; i++)
			if (ends[i].revents && ends[i].fd >= 0 &&
			    !read_some(buffers[i], ends[i].fd))
				ends[i].fd = -1;
	}
}

int run_collect(const struct words *command, int input_fd,
		struct buffer *ret_output, struct buffer *ret_messages)
{
	struct buffer *const buffers[] = { ret_output, ret_messages };
	int output[2], messages[2];
	pid_t pid;
	int error;

	if (pipe2(output, O_CLOEXEC) || pipe2(messages, O_CLOEXEC)) {
		complain(command, errno);
		return RUN_NOT_FOUND;
	}
	error = start(command, input_fd, output[1], messages[1], &pid);
	close(output[1]);
	close(messages[1]);
	if (!error) {
		struct pollfd ends[] = {
			{ .fd = output[0], .events = POLLIN },
			{ .fd = messages[0], .events = POLLIN },
		};

		read_both(ends, buffers);
	}
	close(output[0]);
	close(messages[0]);
	return error ? RUN_NOT_FOUND : wait_for(pid);
}

/* --- the last command -------------------------------------------------- */

static void pass_on(int signal_number)
{
	int error = errno;

	received = signal_number;
	if (running > 0)
		kill(running, signal_number);
	errno = error;
}

void run_catch_signals(void)
{
	struct sigaction action = { .sa_handler = pass_on };
	struct sigaction old;

	for (size_t i = 0; i < N_END_SIGNALS; i++) {
		sigaction(end_signals[i], NULL, &old);
		/* nohup: what is ignored stays ignored. */
		if (old.sa_handler != SIG_IGN)
			sigaction(end_signals[i], &action, NULL);
	}
}

int run_and_wait(const struct words *command)
{
	pid_t pid;
	int status;

	if (start(command, RUN_INHERIT, -1, -1, &pid))
		return RUN_NOT_FOUND;
	running = pid;
	/* One that came before there was anybody to pass it on to. */
	if (received)
		kill(pid, received);
	status = wait_for(pid);
	running = 0;
	return status;
}

/* --- ending ------------------------------------------------------------ */

bool run_succeeded(int status)
{
	return status != RUN_NOT_FOUND && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

static void die_by(int signal_number) __attribute__((__noreturn__));

static void die_by(int signal_number)
{
	signal(signal_number, SIG_DFL);
	raise(signal_number);
	_exit(EXIT_SIGNAL + signal_number);
}

void run_exit_like(int status)
{
	if (status == RUN_NOT_FOUND)
		exit(EXIT_NOT_FOUND);
	if (WIFSIGNALED(status)) {
		fflush(NULL);
		die_by(WTERMSIG(status));
	}
	exit(WEXITSTATUS(status));
}

void run_exit_if_signalled(void)
{
	if (received) {
		fflush(NULL);
		die_by(received);
	}
}
