/* SPDX-License-Identifier: MIT */

/*
 * The memory of a model: stacks, then a heap from which blocks are cut one after
 * the other. Nothing is used twice within an execution, so a block that was freed
 * stays recognisable; with the next execution all begins anew.
 *
 *	world   [ stack 0 | stack 1 | ... | block | gap | block | gap | ... ]
 *
 * - Freeing counts as writing the whole block: it has to be ordered with every
 *   access before it.
 */

#include "explorer.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "base/alloc.h"
#include "base/block.h"

#define STACK_BYTES ((size_t)128 * 1024)
#define STACKS_BYTES (MODEL__THREADS_MAX * STACK_BYTES)
#define HEAP_BYTES ((size_t)1024 * 1024)
#define RESERVED_MAX (HEAP_BYTES / 32)
#define GRANULE 8u
#define GAP_BYTES 16u
#define BLOCKS_MAX 512
#define FRESH 0xa5 /* what memory is full of that nobody has written */

struct block {
	char *start;
	size_t size;
	const void *by;
	bool is_live;
	bool is_zeroed;  /* by whoever allocated it, */
	uint32_t thread; /* which was this one, */
	uint32_t time;   /* at this time */
};

enum state { NOBODYS, LIVE, FREED };

static char *world;
static char *heap;
static size_t n_heap_bytes; /* cut off so far */
static uint8_t states[HEAP_BYTES / GRANULE];
static struct block blocks[BLOCKS_MAX];
static uint32_t n_blocks;

void model__heap_init(void)
{
	world = mmap(NULL, STACKS_BYTES + HEAP_BYTES, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (world == MAP_FAILED)
		__builtin_trap();
	heap = world + STACKS_BYTES;
	model__races_init(world, STACKS_BYTES + HEAP_BYTES);
}

void *model__stack_of(uint32_t thread)
{
	return world + thread * STACK_BYTES;
}

size_t model__stack_bytes(void)
{
	return STACK_BYTES;
}

void model__heap_reset(void)
{
	memset(states, NOBODYS, n_heap_bytes / GRANULE);
	n_heap_bytes = 0;
	n_blocks = 0;
}

void model__heap_check_empty(void)
{
	for (uint32_t i = 0; i < n_blocks; i++)
		if (blocks[i].is_live)
			model_fail("%zu bytes are not given back, from %s",
				   blocks[i].size, model__place(blocks[i].by));
}

void model__heap_check(const void *address, size_t size, const void *by)
{
	size_t first = (size_t)((const char *)address - heap);
	uint8_t state;

	if ((const char *)address < heap || first + size > HEAP_BYTES ||
	    size == 0)
		return;
	state = states[first / GRANULE];
	if (state == LIVE)
		state = states[(first + size - 1) / GRANULE];
	if (state != LIVE)
		model_fail("%s: %p is touched in %s",
			   state == FREED ? "use after free" : "wild access",
			   address, model__place(by));
}

static size_t round_up(size_t size, size_t step)
{
	return (size + step - 1) & ~(step - 1);
}

static void *allocate(size_t align, size_t size, const void *by)
{
	size_t start =
		round_up((uintptr_t)heap + n_heap_bytes + GAP_BYTES, align) -
		(uintptr_t)heap;
	size_t end = round_up(start + size, GRANULE);

	if (end > HEAP_BYTES || n_blocks == BLOCKS_MAX)
		model_fail("the model needs more memory than heap.c has");
	n_heap_bytes = end;
	memset(&states[start / GRANULE], LIVE, (end - start) / GRANULE);
	memset(heap + start, FRESH, size);
	blocks[n_blocks++] = (struct block){
		.start = heap + start,
		.size = size,
		.by = by,
		.is_live = true,
	};
	return heap + start;
}

/* Blocks lie in the order of their places. */
static const struct block *block_around(const char *address)
{
	static uint32_t last; /* asked for again, most of the time */
	uint32_t low = 0, high = n_blocks;

	if (last < n_blocks && address >= blocks[last].start &&
	    address < blocks[last].start + blocks[last].size)
		return &blocks[last];
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (address < blocks[middle].start)
			high = middle;
		else
			low = middle;
	}
	last = low;
	return &blocks[low];
}

bool model__heap_zeroing(const void *address, struct model__zeroing *ret_by)
{
	const struct block *block;

	if ((const char *)address < heap ||
	    (const char *)address >= heap + n_heap_bytes || n_blocks == 0)
		return false;
	block = block_around(address);
	if (!block->is_zeroed)
		return false;
	*ret_by = (struct model__zeroing){ block->by, block->thread,
					   block->time };
	return true;
}

static struct block *block_at(const void *memory)
{
	for (uint32_t i = n_blocks; i > 0; i--)
		if (blocks[i - 1].start == memory)
			return &blocks[i - 1];
	model_fail("%p is freed, and was never allocated", memory);
}

static void release(void *memory, const void *by)
{
	struct block *block;

	if (!memory)
		return;
	block = block_at(memory);
	if (!block->is_live)
		model_fail("%p is freed twice, in %s", memory,
			   model__place(by));
	model__access_last(memory, block->size, by);
	block->is_live = false;
	memset(&states[(size_t)(block->start - heap) / GRANULE], FREED,
	       round_up(block->size, GRANULE) / GRANULE);
}

/* ---- what the library calls -------------------------------------------- */

#define BY __builtin_return_address(0)
#define ALIGN 16

void *edo__malloc(size_t size)
{
	return allocate(ALIGN, size, BY);
}

/* That it is zero is known to who was told of it, not to everybody. */
void *edo__calloc(size_t n_items, size_t item_size)
{
	void *memory = allocate(ALIGN, n_items * item_size, BY);
	struct block *block = &blocks[n_blocks - 1];

	block->is_zeroed = true;
	block->thread = model__current;
	block->time = model__self()->clock.times[model__current];
	return memset(memory, 0, n_items * item_size);
}

void *edo__realloc(void *memory, size_t size)
{
	void *new = allocate(ALIGN, size, BY);

	if (memory) {
		size_t old = block_at(memory)->size;

		memcpy(new, memory, old < size ? old : size);
		release(memory, BY);
	}
	return new;
}

void *edo__aligned_alloc(size_t align, size_t size)
{
	return allocate(align < ALIGN ? ALIGN : align, size, BY);
}

void edo__free(void *memory)
{
	release(memory, BY);
}

void *edo__region_alloc(size_t size)
{
	return memset(allocate(size, size, BY), 0, size);
}

void edo__region_free(void *region, size_t size)
{
	(void)size;
	release(region, BY);
}

void edo__region_make_huge(void *region, size_t size)
{
	(void)region;
	(void)size;
}

/* There is no address space, only memory, and of that not much. */
void *edo__reserve(size_t size)
{
	if (size > RESERVED_MAX)
		return NULL;
	return memset(allocate(ALIGN, size, BY), 0, size);
}

void edo__unreserve(void *space, size_t size)
{
	(void)size;
	release(space, BY);
}

/* Keeping blocks for later would hide who uses them too long. */
void *edo__block_alloc(size_t size)
{
	return allocate(ALIGN, size, BY);
}

void edo__block_free(void *block, size_t size)
{
	(void)size;
	release(block, BY);
}
