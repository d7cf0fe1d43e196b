/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_NET_LISTENER_H
#define EDO_SRC_NET_LISTENER_H

/*
 * A listener around a socket that was opened somewhere else.
 */

struct edo_listener;

/* @fd listens and does not block; it is the listener's on success. 0 or
 * -ENOMEM. */
int edo__listener_new(int fd, struct edo_listener **ret_listener);

#endif
