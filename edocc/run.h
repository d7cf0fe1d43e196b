/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_RUN_H
#define EDOCC_RUN_H

/*
 * Child processes. A status is what waitpid() gives; RUN_NOT_FOUND means that
 * the program could not be started, which has then been said on stderr.
 */

#include "buffer.h"
#include "words.h"

#include <stdbool.h>

#define RUN_NOT_FOUND (-1)

/* Where a child reads from: RUN_INHERIT, or a file that is read from its
 * start. */
#define RUN_INHERIT (-1)

/* Replaces edocc by the command. */
void run_instead(const struct words *command, int input_fd)
	__attribute__((__noreturn__));

/* Runs the command with its standard output and standard error collected. */
int run_collect(const struct words *command, int input_fd,
		struct buffer *ret_output, struct buffer *ret_messages);

/* From here on a signal that asks edocc to end does not end it: it is passed on
 * to the command that runs, and run_exit_if_signalled() obeys it. */
void run_catch_signals(void);

/* Runs the command. */
int run_and_wait(const struct words *command);

/* The command of @status went well. */
bool run_succeeded(int status);

/* Ends edocc as the command of @status ended: exit code or signal. */
void run_exit_like(int status) __attribute__((__noreturn__));

/* Ends by the signal that was caught meanwhile, if any. */
void run_exit_if_signalled(void);

#endif
