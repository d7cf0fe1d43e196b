/* SPDX-License-Identifier: MIT */
#ifndef EDO_TESTS_SUPPORT_THREADS_H
#define EDO_TESTS_SUPPORT_THREADS_H

/* The system has room for @n more threads of the library's, and then for none;
 * negative: for as many as it likes. */
void threads_limit(int n);

#endif
