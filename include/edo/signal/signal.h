/* SPDX-License-Identifier: MIT */
#ifndef EDO_SIGNAL_SIGNAL_H
#define EDO_SIGNAL_SIGNAL_H

/*
 * Signals of the operating system, as futures.
 *
 * The first wait for a signal takes it over from then on, for the whole process
 * and for good: what it does by default, say to end the process, does not
 * happen any more. A handler that the program had installed before is still
 * called, on whatever thread the signal comes in.
 *
 * A signal reaches every runtime in which it was ever waited for. There it ends
 * all waits that are pending. If none is, it is kept for the next wait, which
 * then is ready at once: a loop that waits again and again misses none, also
 * one that cancels its wait and makes a new one each time. As with signals
 * everywhere, several that come before anybody looks count as one.
 */

#include <stdint.h>

#include <edo/base/compiler.h>
#include <edo/future/context.h>

EDO_BEGIN

struct edo_signal_wait__frame {
	struct edo_future future;
	int output;
	uint32_t word;
	uint64_t words[5];
};
extern const struct edo_future_type edo_signal_wait__type;
void edo_signal_wait__init(struct edo_signal_wait__frame *frame, int signal);

/**
 * edo_signal_wait() - wait for a signal
 * @signal: for instance SIGINT, which Ctrl-C sends
 *
 * What came before the first wait of this runtime for @signal is not seen.
 *
 * Owns:     nothing.
 * Thread:   a task of a runtime.
 * Suspends: until the signal comes, unless one is being kept.
 * Cancel:   safe; a signal that came is kept for the next wait.
 * Errors:   -EINVAL for what is no signal, or one that cannot be waited for:
 *           SIGKILL, SIGSTOP, and SIGSEGV, SIGBUS, SIGFPE, SIGILL, which say
 *           that the program is broken; -EMFILE, -ENFILE, -ENOMEM.
 *
 * Return: 0 or a negative error.
 */
edo_async int edo_signal_wait(int signal);

EDO_END

#endif
