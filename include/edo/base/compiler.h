/* SPDX-License-Identifier: MIT */
#ifndef EDO_BASE_COMPILER_H
#define EDO_BASE_COMPILER_H

/*
 * What every public header needs of the compiler: linkage for C++, and the
 * reserved spellings of Edo's keywords. edocc knows these words itself and
 * reads the headers with `__EDOCC__` defined; for every other reader they
 * vanish, which makes the headers plain C and C++.
 */

/* EDO_BEGIN and EDO_END stand around the declarations of every public header.
 * libedo itself is compiled with hidden symbols: these are what it exports. */
#if defined(__cplusplus)
#define EDO_BEGIN extern "C" {
#define EDO_END }
#elif defined(EDO_BUILDING_LIBRARY)
#define EDO_BEGIN _Pragma("GCC visibility push(default)")
#define EDO_END _Pragma("GCC visibility pop")
#else
#define EDO_BEGIN
#define EDO_END
#endif

#define EDO_LIKELY(x) __builtin_expect(!!(x), 1)
#define EDO_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define EDO_PRINTF(string, first) \
	__attribute__((__format__(__printf__, string, first)))
#define EDO_NORETURN __attribute__((__noreturn__))
#define EDO_MUST_USE __attribute__((__warn_unused_result__))

#ifndef __EDOCC__
#define edo_async
#define edo_await
#define EDO_LOCAL
#define EDO_NOT_SEND
#define EDO_FRAME(n_bytes)
#define EDO_OWNED(fn)
#define EDO_OUTPUT_DESTRUCTOR(fn)
#endif

#endif
