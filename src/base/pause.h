/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_PAUSE_H
#define EDO_SRC_BASE_PAUSE_H

/*
 * For loops that look at a word until another thread changes it: tells the
 * processor so, which then leaves more to others and notices the change sooner.
 */

static inline void edo__pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ __volatile__("isb");
#endif
}

#endif
