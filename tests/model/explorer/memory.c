/* SPDX-License-Identifier: MIT */

/*
 * Atomic objects. Each keeps its last stores, oldest first; a load may read any
 * of them that nothing it knows of has overwritten:
 *
 *	stores   [ 0 | 1 | 2 | 3 ]      newest last
 *	               ^-- the newest whose storing or reading happened before
 *	                   this load: it reads this one or a later one
 *
 * - A store carries the clock that an acquire joins: its thread's if it was a
 *   release, none if it was relaxed. A read-modify-write reads the newest, and
 *   carries on the clock of what it read (a release sequence).
 * - A seq_cst load reads the last seq_cst store, or something later.
 * - A compare-and-swap that fails is a load: it may fail on an old value, and a
 *   weak one on the right one.
 * - Reading anything but the newest, or failing for no reason, is a surprise, of
 *   which an execution has a limited number.
 * - The memory itself holds the newest value; where it does not, it was written
 *   plainly, which races.c has found to be ordered, and the history starts anew.
 *
 * What is not modelled: stores take effect in the order in which they are
 * executed, so an object's modification order never contradicts the order of
 * the steps, and no load reads a store that is executed after it.
 */

#include "explorer.h"
#include "../shim/atomics.h"

#include <stdio.h>
#include <string.h>

#define STORES_MAX 12
#define N_OBJECTS 1024 /* a power of two */

struct store {
	uint64_t value;
	struct model__clock released;
	/* By thread: the first time it knew of this store, by storing or
	 * reading; 0: never. */
	uint32_t known_since[MODEL__THREADS_MAX];
};

struct object {
	uintptr_t address; /* 0: unused */
	uint32_t n_stores;
	uint32_t n_dropped;    /* stores before the oldest here */
	uint32_t n_sequential; /* stores up to the last seq_cst one; 0: none */
	bool is_written;       /* plainly, since */
	struct store stores[STORES_MAX];
};

static struct object objects[N_OBJECTS];
static uint32_t used[N_OBJECTS / 2];
static uint32_t n_used;

void model__memory_reset(void)
{
	while (n_used)
		objects[used[--n_used]].address = 0;
}

/* The place of an object in the table, or where it would be. */
static struct object *find(const void *pointer)
{
	uintptr_t address = (uintptr_t)pointer;
	uint32_t i = (uint32_t)((address >> 1) * UINT32_C(2654435761)) &
		     (N_OBJECTS - 1);

	while (objects[i].address && objects[i].address != address)
		i = (i + 1) & (N_OBJECTS - 1);
	return &objects[i];
}

static uint64_t in_memory(const void *address, size_t size)
{
	uint64_t value = 0;

	memcpy(&value, address, size);
	return value;
}

static struct store *newest(struct object *object)
{
	return &object->stores[object->n_stores - 1];
}

static void begin_history(struct object *object, uint64_t value)
{
	object->n_stores = 1;
	object->n_dropped = 0;
	object->n_sequential = 0;
	object->is_written = false;
	memset(&object->stores[0], 0, sizeof(object->stores[0]));
	object->stores[0].value = value;
}

static struct object *object_at(const void *address, size_t size)
{
	struct object *object = find(address);
	uint64_t value = in_memory(address, size);

	if (!object->address) {
		if (n_used == N_OBJECTS / 2)
			model_fail("more than %d atomic objects",
				   N_OBJECTS / 2);
		used[n_used++] = (uint32_t)(object - objects);
		object->address = (uintptr_t)address;
		begin_history(object, value);
	} else if (object->is_written || newest(object)->value != value) {
		begin_history(object, value);
	}
	return object;
}

static void note_written(struct object *object)
{
	if (object->address)
		object->is_written = true;
}

void model__memory_written(const void *address, size_t size)
{
	uintptr_t start = (uintptr_t)address;

	if (size <= sizeof(uint64_t)) {
		for (size_t i = 0; i < size; i++)
			note_written(find((const char *)address + i));
		return;
	}
	for (uint32_t i = 0; i < n_used; i++)
		if (objects[used[i]].address - start < size)
			note_written(&objects[used[i]]);
}

uint32_t model__memory_newest(const uint32_t *word)
{
	return *(const volatile uint32_t *)word;
}

/* ---- orders ------------------------------------------------------------ */

static bool is_acquire(int order)
{
	return order == __ATOMIC_ACQUIRE || order == __ATOMIC_ACQ_REL ||
	       order == __ATOMIC_SEQ_CST;
}

static bool is_release(int order)
{
	return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL ||
	       order == __ATOMIC_SEQ_CST;
}

static bool is_known(const struct store *store)
{
	const struct model__clock *clock = &model__self()->clock;

	for (uint32_t i = 0; i < MODEL__THREADS_MAX; i++)
		if (store->known_since[i] &&
		    model__clock_covers(clock, i, store->known_since[i]))
			return true;
	return false;
}

/* The oldest store that a load may read. */
static uint32_t oldest_readable(const struct object *object, int order)
{
	uint32_t i = object->n_stores - 1;

	while (i > 0 && !is_known(&object->stores[i]))
		i--;
	if (order == __ATOMIC_SEQ_CST &&
	    object->n_sequential > object->n_dropped + i)
		i = object->n_sequential - object->n_dropped - 1;
	return i;
}

static void know(struct store *store)
{
	uint32_t *since = &store->known_since[model__current];

	if (!*since)
		*since = model__self()->clock.times[model__current];
}

static void read_store(struct store *store, int order)
{
	know(store);
	if (is_acquire(order))
		model__clock_join(&model__self()->clock, &store->released);
}

static struct store *append(struct object *object)
{
	if (object->n_stores == STORES_MAX) {
		memmove(&object->stores[0], &object->stores[1],
			(STORES_MAX - 1) * sizeof(object->stores[0]));
		object->n_dropped++;
		object->n_stores--;
	}
	object->n_stores++;
	return newest(object);
}

/* @carried: the clock of a release sequence, or NULL. */
static void write_store(struct object *object, size_t size, uint64_t value,
			int order, const struct model__clock *carried)
{
	struct model__clock *clock = &model__self()->clock;
	struct model__clock released =
		carried ? *carried : (struct model__clock){ 0 };
	struct store *store = append(object);

	if (is_release(order))
		model__clock_join(&released, clock);
	memset(store, 0, sizeof(*store));
	memcpy(&store->value, &value, size);
	store->released = released;
	know(store);
	if (order == __ATOMIC_SEQ_CST)
		object->n_sequential = object->n_dropped + object->n_stores;
	memcpy((void *)object->address, &value, size);
}

/* What a thread does after a step is not part of what the step released. */
static void end_step(void)
{
	model__self()->clock.times[model__current]++;
}

static const char *name_of(int order)
{
	switch (order) {
	case __ATOMIC_RELAXED:
		return "relaxed";
	case __ATOMIC_ACQUIRE:
		return "acquire";
	case __ATOMIC_RELEASE:
		return "release";
	case __ATOMIC_ACQ_REL:
		return "acq_rel";
	default:
		return "seq_cst";
	}
}

/* ---- operations -------------------------------------------------------- */

uint64_t model__load(const void *address, size_t size, int order,
		     const char *file, int line)
{
	struct object *object;
	struct store *store;
	uint32_t n_older = 0;

	model__step(MODEL__LOAD, address, file, line);
	model__access(address, size, MODEL__READ | MODEL__ATOMIC,
		      __builtin_return_address(0));
	object = object_at(address, size);
	if (model__budget.n_surprises > 0)
		n_older = model__choose(object->n_stores -
					oldest_readable(object, order));
	if (n_older > 0)
		model__budget.n_surprises--;
	store = newest(object) - n_older;
	read_store(store, order);
	model__trace("load %s %p: %#llx%s", name_of(order), address,
		     (unsigned long long)store->value,
		     n_older ? ", an old value" : "");
	end_step();
	return store->value;
}

void model__store(void *address, size_t size, uint64_t value, int order,
		  const char *file, int line)
{
	model__step(MODEL__CHANGE, address, file, line);
	model__access(address, size, MODEL__WRITE | MODEL__ATOMIC,
		      __builtin_return_address(0));
	write_store(object_at(address, size), size, value, order, NULL);
	model__trace("store %s %p: %#llx", name_of(order), address,
		     (unsigned long long)value);
	end_step();
}

static uint64_t apply(enum model__update update, uint64_t old, uint64_t operand)
{
	switch (update) {
	case MODEL__ADD:
		return old + operand;
	case MODEL__SUB:
		return old - operand;
	case MODEL__OR:
		return old | operand;
	case MODEL__AND:
		return old & operand;
	default:
		return operand;
	}
}

uint64_t model__update(void *address, size_t size, enum model__update update,
		       uint64_t operand, int order, const char *file, int line)
{
	struct object *object;
	struct model__clock carried;
	uint64_t old;

	model__step(MODEL__CHANGE, address, file, line);
	model__access(address, size, MODEL__WRITE | MODEL__ATOMIC,
		      __builtin_return_address(0));
	object = object_at(address, size);
	old = newest(object)->value;
	carried = newest(object)->released;
	read_store(newest(object), order);
	write_store(object, size, apply(update, old, operand), order, &carried);
	model__trace("update %s %p: %#llx to %#llx", name_of(order), address,
		     (unsigned long long)old,
		     (unsigned long long)newest(object)->value);
	end_step();
	return old;
}

/* In place of how far back: on the newest value, for no reason. */
#define SPURIOUS STORES_MAX

/* How far back to look for a value that makes a swap fail; 0: the newest. */
static uint32_t choose_failure(const struct object *object, uint64_t expected,
			       bool is_weak, int order)
{
	uint32_t readable[STORES_MAX + 1] = { 0 };
	uint32_t n = 1, oldest = oldest_readable(object, order);

	if (model__budget.n_surprises == 0)
		return 0;
	for (uint32_t back = 1; back < object->n_stores - oldest; back++)
		if (object->stores[object->n_stores - 1 - back].value !=
		    expected)
			readable[n++] = back;
	if (is_weak && object->stores[object->n_stores - 1].value == expected)
		readable[n++] = SPURIOUS;
	return readable[model__choose(n)];
}

static bool swap(struct object *object, size_t size, uint64_t desired,
		 int order)
{
	struct model__clock carried = newest(object)->released;
	uint64_t old = newest(object)->value;

	read_store(newest(object), order);
	write_store(object, size, desired, order, &carried);
	model__trace("swap %s %p: %#llx to %#llx", name_of(order),
		     (void *)object->address, (unsigned long long)old,
		     (unsigned long long)desired);
	end_step();
	return true;
}

bool model__cas(void *address, size_t size, void *expected, uint64_t desired,
		bool is_weak, int order, int failure_order, const char *file,
		int line)
{
	uint64_t wanted = in_memory(expected, size);
	struct object *object;
	struct store *store;
	uint32_t back;

	model__step(MODEL__CHANGE, address, file, line);
	model__access(address, size, MODEL__WRITE | MODEL__ATOMIC,
		      __builtin_return_address(0));
	object = object_at(address, size);
	back = choose_failure(object, wanted, is_weak, failure_order);
	store = newest(object) - (back == SPURIOUS ? 0 : back);
	if (store->value == wanted && back != SPURIOUS)
		return swap(object, size, desired, order);
	if (back)
		model__budget.n_surprises--;
	read_store(store, failure_order);
	memcpy(expected, &store->value, size);
	model__trace("swap %s %p fails: %#llx%s", name_of(failure_order),
		     address, (unsigned long long)store->value,
		     back ? ", by surprise" : "");
	end_step();
	return false;
}
