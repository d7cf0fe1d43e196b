/* SPDX-License-Identifier: MIT */

/*
 * A stack of free blocks per thread and size.
 *
 * - Only its thread touches a stack, so there are no atomics here; a block that
 *   another thread frees ends up with that thread.
 * - A thread that keeps blocks has a value under `end_key`, whose destructor
 *   trims. Destructors of other keys may free blocks after that: the value is
 *   then set again, and the C library comes round once more.
 */

#include "base/block.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/sanitizer.h"

#if defined(__SANITIZE_ADDRESS__) || EDO__HAS_FEATURE(address_sanitizer)
static const uint32_t n_kept_max = 0;
#else
static const uint32_t n_kept_max = EDO__BLOCK_N_KEPT_MAX;
#endif

#define N_CLASSES (EDO__BLOCK_SIZE_MAX / EDO__BLOCK_STEP + 1)

struct free_block {
	struct free_block *next;
};

struct stack {
	struct free_block *top;
	uint32_t n_blocks;
};

static __thread struct {
	struct stack stacks[N_CLASSES];
	bool has_end; /* end_key is set */
} kept __attribute__((__tls_model__("initial-exec")));

static pthread_once_t end_once = PTHREAD_ONCE_INIT;
static pthread_key_t end_key;
static bool end_key_is_there;

static size_t class_of(size_t size)
{
	return (size + EDO__BLOCK_STEP - 1) / EDO__BLOCK_STEP;
}

void *edo__block_alloc(size_t size)
{
	size_t class = class_of(size);
	struct free_block *block;

	if (class >= N_CLASSES)
		return edo__malloc(size);
	block = kept.stacks[class].top;
	if (!block)
		return edo__malloc(class * EDO__BLOCK_STEP);
	kept.stacks[class].top = block->next;
	kept.stacks[class].n_blocks--;
	return block;
}

void edo__block_trim(void)
{
	kept.has_end = false;
	for (size_t class = 0; class < N_CLASSES; class ++) {
		struct stack *stack = &kept.stacks[class];

		while (stack->top) {
			struct free_block *block = stack->top;

			stack->top = block->next;
			edo__free(block);
		}
		stack->n_blocks = 0;
	}
}

static void trim_at_end(void *unused)
{
	(void)unused;
	edo__block_trim();
}

static void make_end_key(void)
{
	end_key_is_there = pthread_key_create(&end_key, trim_at_end) == 0;
}

/* False: this thread could not be told to trim, so it must not keep any. */
static bool have_end(void)
{
	if (!kept.has_end) {
		pthread_once(&end_once, make_end_key);
		kept.has_end = end_key_is_there &&
			       pthread_setspecific(end_key, &kept) == 0;
	}
	return kept.has_end;
}

void edo__block_free(void *memory, size_t size)
{
	size_t class = class_of(size);
	struct free_block *block = memory;
	struct stack *stack;

	if (class >= N_CLASSES || kept.stacks[class].n_blocks >= n_kept_max ||
	    !have_end()) {
		edo__free(memory);
		return;
	}
	stack = &kept.stacks[class];
	block->next = stack->top;
	stack->top = block;
	stack->n_blocks++;
}
