/* SPDX-License-Identifier: MIT */

/*
 * What the compiler's thread sanitizer calls, in place of its own library.
 */

#include "explorer.h"

#define HOOK(name, size, access)                            \
	void __tsan_##name(void *address);                  \
	void __tsan_##name(void *address)                   \
	{                                                   \
		model__access(address, (size), (access),    \
			      __builtin_return_address(0)); \
	}
#define HOOKS(size)                                   \
	HOOK(read##size, size, MODEL__READ)           \
	HOOK(write##size, size, MODEL__WRITE)         \
	HOOK(unaligned_read##size, size, MODEL__READ) \
	HOOK(unaligned_write##size, size, MODEL__WRITE)

HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)

#define RANGE_HOOK(name, access)                               \
	void __tsan_##name(void *address, unsigned long size); \
	void __tsan_##name(void *address, unsigned long size)  \
	{                                                      \
		model__access(address, size, (access),         \
			      __builtin_return_address(0));    \
	}

RANGE_HOOK(read_range, MODEL__READ)
RANGE_HOOK(write_range, MODEL__WRITE)

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller)
{
	(void)caller;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
}
