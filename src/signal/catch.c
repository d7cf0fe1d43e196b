/* SPDX-License-Identifier: MIT */

/*
 * Catching signals. A handler counts and rings the bell, which is all that is
 * allowed in there.
 *
 *  - What a handler reads (the bell, the handler that was there before) is
 *    complete before the handler is installed, and does not change afterwards.
 *  - n_delivered only grows; nobody is told but by comparing it.
 */

#include <errno.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/lock.h"
#include "signal/catch.h"

static uint32_t n_delivered[EDO__N_SIGNALS]; /* atomic */

static struct edo__lock setup_lock = EDO__LOCK_INIT;
static int bell_fd = -1; /* atomic */
static bool is_taken_over[EDO__N_SIGNALS];
static struct sigaction previous[EDO__N_SIGNALS];

int edo__signal_bell(void)
{
	/* Pairs with the release in open_bell(). */
	return edo__load_acquire(&bell_fd);
}

uint32_t edo__signal_count(int number)
{
	/* Pairs with the release in handle(). */
	return edo__load_acquire(&n_delivered[number]);
}

static void call_previous(int number, siginfo_t *info, void *place)
{
	const struct sigaction *action = &previous[number];

	if (action->sa_flags & SA_SIGINFO)
		action->sa_sigaction(number, info, place);
	else if (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN)
		action->sa_handler(number);
}

static void handle(int number, siginfo_t *info, void *place)
{
	int saved_errno = errno;
	const uint64_t one = 1;

	/* Pairs with the acquire in edo__signal_count(). */
	edo__fetch_add_release(&n_delivered[number], 1);
	while (write(edo__signal_bell(), &one, sizeof(one)) < 0 &&
	       errno == EINTR)
		;
	call_previous(number, info, place);
	errno = saved_errno;
}

/* Which cannot be caught, or say that the program is broken. */
static bool is_allowed(int number)
{
	switch (number) {
	case SIGKILL:
	case SIGSTOP:
	case SIGSEGV:
	case SIGBUS:
	case SIGFPE:
	case SIGILL:
		return false;
	default:
		return number > 0 && number < EDO__N_SIGNALS;
	}
}

static int open_bell(void)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		return -errno;
	/* Pairs with the acquire in edo__signal_bell(). */
	edo__store_release(&bell_fd, fd);
	return 0;
}

static int install(int number)
{
	struct sigaction action = {
		.sa_sigaction = handle,
		.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK,
	};

	sigfillset(&action.sa_mask);
	if (sigaction(number, NULL, &previous[number]) < 0 ||
	    sigaction(number, &action, NULL) < 0)
		return -errno;
	is_taken_over[number] = true;
	return 0;
}

int edo__signal_take_over(int number, uint32_t *ret_n_before)
{
	int result = 0;

	if (!is_allowed(number))
		return -EINVAL;
	/* Before it is caught, so that none is lost. */
	*ret_n_before = edo__signal_count(number);
	edo__lock_acquire(&setup_lock);
	if (bell_fd < 0)
		result = open_bell();
	if (result == 0 && !is_taken_over[number])
		result = install(number);
	edo__lock_release(&setup_lock);
	return result;
}
