/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_SANITIZER_H
#define EDO_SRC_BASE_SANITIZER_H

/*
 * What the library's own allocator tells the sanitizers: which bytes nobody may
 * touch, and where pointers may hide. Nothing in a plain build.
 */

#ifndef __has_feature
#define EDO__HAS_FEATURE(x) 0
#else
#define EDO__HAS_FEATURE(x) __has_feature(x)
#endif

#if defined(__SANITIZE_ADDRESS__) || EDO__HAS_FEATURE(address_sanitizer)

#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>

#define edo__asan_poison(memory, size) \
	__asan_poison_memory_region((memory), (size))
#define edo__asan_unpoison(memory, size) \
	__asan_unpoison_memory_region((memory), (size))
#define edo__lsan_register(memory, size) \
	__lsan_register_root_region((memory), (size))
#define edo__lsan_unregister(memory, size) \
	__lsan_unregister_root_region((memory), (size))

#else

#define edo__asan_poison(memory, size) ((void)(memory), (void)(size))
#define edo__asan_unpoison(memory, size) ((void)(memory), (void)(size))
#define edo__lsan_register(memory, size) ((void)(memory), (void)(size))
#define edo__lsan_unregister(memory, size) ((void)(memory), (void)(size))

#endif

/* ThreadSanitizer hands a signal over in calls that it knows. */
#if defined(__SANITIZE_THREAD__) || EDO__HAS_FEATURE(thread_sanitizer)
#define EDO__HAS_TSAN 1
#else
#define EDO__HAS_TSAN 0
#endif

#endif
