/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_SYSTEM_H
#define EDO_TESTS_MODEL_SYSTEM_H

/*
 * What the shim's headers put in place of locks and system calls.
 */

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/types.h>
#include <time.h>

void model__lock_acquire(uint32_t *word, const char *file, int line);
bool model__lock_try_acquire(uint32_t *word, const char *file, int line);
void model__lock_release(uint32_t *word, const char *file, int line);

/* As memcpy() and memset(), which the compiler does not report. */
void *model__copy(void *to, const void *from, size_t size);
void *model__fill(void *to, int byte, size_t size);

void model__abort(const char *file, int line) __attribute__((__noreturn__));

int model__pthread_create(pthread_t *ret_id, const void *attributes,
			  void *(*run)(void *), void *argument);
int model__pthread_join(pthread_t id, void **ret_result);
int model__pthread_detach(pthread_t id);
pthread_t model__pthread_self(void);
int model__clock_gettime(clockid_t clock, struct timespec *ret_time);

int model__epoll_create1(int flags);
int model__eventfd(unsigned int value, int flags);
int model__epoll_ctl(int fd, int operation, int other,
		     struct epoll_event *event);
int model__epoll_wait(int fd, struct epoll_event *events, int n_max,
		      int timeout_ms);
ssize_t model__write(int fd, const void *bytes, size_t size);
int model__close(int fd);
int model__accept4(int fd);
int model__sigaction(int number, const struct sigaction *action,
		     struct sigaction *ret_previous);

#endif
