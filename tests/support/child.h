/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_CHILD_H
#define EDO_TESTS_SUPPORT_CHILD_H

/* A test in a process of its own. */

#include <stddef.h>

/* Runs @run in a child, which exits with what that returns: the exit code, or -1.
 * @ret_text: what it has said on stderr. */
int run_in_child(int (*run)(void), char *ret_text, size_t size);

#endif
