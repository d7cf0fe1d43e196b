/* SPDX-License-Identifier: MIT */

/*
 * The symbols of a program come before those of the C library, so defining a
 * function here replaces it; the original is what dlsym() finds next.
 */

#define _GNU_SOURCE
#include "syscalls.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <base/atomic.h>

static struct {
	int n_calls; /* atomic, like the others */
	int n_until_failure;
	int error;
	void (*before)(void);
} calls[N_SYSCALLS];

void syscalls_fail(enum syscall which, int n, int error)
{
	edo__store_seq_cst(&calls[which].error, error);
	edo__store_seq_cst(&calls[which].n_until_failure, n);
}

void syscalls_before(enum syscall which, void (*fn)(void))
{
	edo__store_seq_cst(&calls[which].before, fn);
}

int syscalls_take_count(enum syscall which)
{
	return edo__exchange_seq_cst(&calls[which].n_calls, 0);
}

/* Counts; true, with errno set, if this call is the one that is to fail. */
static bool fails(enum syscall which)
{
	void (*before)(void) = edo__load_seq_cst(&calls[which].before);

	if (before)
		before();
	edo__fetch_add_seq_cst(&calls[which].n_calls, 1);
	if (edo__load_seq_cst(&calls[which].n_until_failure) <= 0 ||
	    edo__fetch_sub_seq_cst(&calls[which].n_until_failure, 1) != 1)
		return false;
	errno = edo__load_seq_cst(&calls[which].error);
	return true;
}

#define REPLACE(which, result, name, parameters, arguments)              \
	result name parameters;                                          \
	result name parameters                                           \
	{                                                                \
		static result(*original) parameters;                     \
		void *found;                                             \
                                                                         \
		if (fails(which))                                        \
			return -1;                                       \
		if (!edo__load_acquire(&original)) {                     \
			found = dlsym(RTLD_NEXT, #name);                 \
			edo__store_release(&original,                    \
					   (result(*) parameters)found); \
		}                                                        \
		return edo__load_acquire(&original) arguments;           \
	}

REPLACE(SYSCALL_ACCEPT4, int, accept4,
	(int fd, struct sockaddr *restrict name, socklen_t *restrict size,
	 int flags),
	(fd, name, size, flags))
REPLACE(SYSCALL_CONNECT, int, connect,
	(int fd, const struct sockaddr *name, socklen_t size), (fd, name, size))
REPLACE(SYSCALL_EPOLL_CREATE1, int, epoll_create1, (int flags), (flags))
REPLACE(SYSCALL_EPOLL_CTL, int, epoll_ctl,
	(int epoll, int operation, int fd, struct epoll_event *event),
	(epoll, operation, fd, event))
REPLACE(SYSCALL_EPOLL_PWAIT2, int, epoll_pwait2,
	(int epoll, struct epoll_event *events, int n_max,
	 const struct timespec *timeout, const sigset_t *mask),
	(epoll, events, n_max, timeout, mask))
REPLACE(SYSCALL_EPOLL_WAIT, int, epoll_wait,
	(int epoll, struct epoll_event *events, int n_max, int timeout),
	(epoll, events, n_max, timeout))
REPLACE(SYSCALL_EVENTFD, int, eventfd, (unsigned count, int flags),
	(count, flags))
REPLACE(SYSCALL_RECV, ssize_t, recv,
	(int fd, void *buffer, size_t size, int flags),
	(fd, buffer, size, flags))
REPLACE(SYSCALL_SEND, ssize_t, send,
	(int fd, const void *buffer, size_t size, int flags),
	(fd, buffer, size, flags))
REPLACE(SYSCALL_SOCKET, int, socket, (int domain, int kind, int protocol),
	(domain, kind, protocol))
REPLACE(SYSCALL_WRITE, ssize_t, write,
	(int fd, const void *buffer, size_t size), (fd, buffer, size))
