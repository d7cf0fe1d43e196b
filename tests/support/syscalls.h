/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_SYSCALLS_H
#define EDO_TESTS_SUPPORT_SYSCALLS_H

/*
 * Failure injection: the system calls named here can be made to fail, and are
 * counted. A test program that uses this gets the C library's functions of the
 * same names replaced, for itself and for libedo; the library knows nothing of
 * it.
 *
 * There are no short transfers here: one that the kernel did not cause would
 * contradict what a short transfer says of an edge-triggered descriptor. Small
 * socket buffers cause true ones.
 */

enum syscall {
	SYSCALL_ACCEPT4,
	SYSCALL_CONNECT,
	SYSCALL_EPOLL_CREATE1,
	SYSCALL_EPOLL_CTL,
	SYSCALL_EPOLL_PWAIT2,
	SYSCALL_EPOLL_WAIT,
	SYSCALL_EVENTFD,
	SYSCALL_RECV,
	SYSCALL_SEND,
	SYSCALL_SOCKET,
	SYSCALL_WRITE,
	N_SYSCALLS,
};

/* The @n-th call from now on, counting from 1, fails with @error. One such
 * order for each system call is kept. */
void syscalls_fail(enum syscall which, int n, int error);

/* @fn is called before each call, on its thread; NULL: no more. */
void syscalls_before(enum syscall which, void (*fn)(void));

/* How often it was called since the last time this was asked. */
int syscalls_take_count(enum syscall which);

#endif
