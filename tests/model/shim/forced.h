/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_MODEL_FORCED_H
#define EDO_TESTS_MODEL_FORCED_H

/*
 * Included in front of every file of the library: system calls become steps of
 * the model, the clock tells the model's time, copied bytes are accesses like
 * others, thread-local variables lie in a section that is exchanged with the
 * thread, and the process never has only one thread.
 */

#define _GNU_SOURCE

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "system.h"

#define pthread_create model__pthread_create
#define pthread_join model__pthread_join
#define pthread_detach model__pthread_detach
#define pthread_self model__pthread_self
#define pthread_sigmask(how, set, old) ((void)(set), (void)(old))
#define clock_gettime model__clock_gettime
#define prctl(what, value) ((void)(value))
#define abort() model__abort(__FILE__, __LINE__)
#define memcpy model__copy
#define memset model__fill
#define epoll_create1 model__epoll_create1
#define eventfd model__eventfd
#define epoll_ctl model__epoll_ctl
#define epoll_wait model__epoll_wait
#define accept4(fd, address, size, flags) model__accept4(fd)
#define write model__write
#define close model__close
/* The struct keeps its name. */
#define sigaction(number, action, previous) \
	model__sigaction((number), (action), (previous))

#define __thread __attribute__((__section__("edo_tls")))
#define __tls_model__(model) __unused__

/* In place of base/solo.h's look at the C library. */
#include <sys/single_threaded.h>
#define __libc_single_threaded 0

#endif
