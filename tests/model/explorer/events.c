/* SPDX-License-Identifier: MIT */

/*
 * Things that order threads without being made of atomic accesses: the locks of
 * shim_lock, which the library's own lock is proved to be like, and the events
 * and counters of models.
 *
 * - Each has a clock: whoever takes or receives joins it, whoever gives back or
 *   signals leaves its own there.
 * - A word is 0 while the lock is free, or the event not signalled.
 */

#include "explorer.h"
#include "../shim/system.h"

#include <string.h>

#define WORDS_MAX 128

static struct {
	const void *word;
	struct model__clock released;
} words[WORDS_MAX];
static uint32_t n_words;

void model__events_reset(void)
{
	n_words = 0;
}

static struct model__clock *clock_of(const void *word)
{
	for (uint32_t i = 0; i < n_words; i++)
		if (words[i].word == word)
			return &words[i].released;
	if (n_words == WORDS_MAX)
		model_fail("more than %d locks and events", WORDS_MAX);
	words[n_words].word = word;
	memset(&words[n_words].released, 0, sizeof(words[0].released));
	return &words[n_words++].released;
}

static void take(uint32_t *word)
{
	*word = model__current + 1;
	model__clock_join(&model__self()->clock, clock_of(word));
	model__trace("locks %p", (void *)word);
}

void model__lock_acquire(uint32_t *word, const char *file, int line)
{
	model__step(MODEL__LOCK, word, file, line);
	model__access(word, sizeof(*word), MODEL__WRITE | MODEL__ATOMIC,
		      __builtin_return_address(0));
	take(word);
}

bool model__lock_try_acquire(uint32_t *word, const char *file, int line)
{
	model__step(MODEL__CHANGE, word, file, line);
	model__access(word, sizeof(*word), MODEL__WRITE | MODEL__ATOMIC,
		      __builtin_return_address(0));
	if (*word)
		return false;
	take(word);
	return true;
}

/* No step: whoever waits for it could not go on before. */
void model__lock_release(uint32_t *word, const char *file, int line)
{
	model__access(word, sizeof(*word), MODEL__WRITE | MODEL__ATOMIC,
		      __builtin_return_address(0));
	if (*word != model__current + 1)
		model_fail("%s:%d: unlocks what it has not locked", file, line);
	*word = 0;
	*clock_of(word) = model__self()->clock;
	model__self()->clock.times[model__current]++;
}

static void touch(const void *word, size_t size)
{
	model__access(word, size, MODEL__WRITE | MODEL__ATOMIC,
		      __builtin_return_address(0));
}

void model_signal(uint32_t *event)
{
	model__step(MODEL__CHANGE, event, "signal", 0);
	touch(event, sizeof(*event));
	*event = 1;
	model__clock_join(clock_of(event), &model__self()->clock);
	model__trace("%p", (void *)event);
	model__self()->clock.times[model__current]++;
}

void model_await(uint32_t *event)
{
	model__step(MODEL__EVENT, event, "await", 0);
	touch(event, sizeof(*event));
	*event = 0;
	model__clock_join(&model__self()->clock, clock_of(event));
	model__trace("%p has come", (void *)event);
}

int model_count(int *counter, int difference)
{
	struct model__clock *clock = clock_of(counter);

	touch(counter, sizeof(*counter));
	*counter += difference;
	model__clock_join(clock, &model__self()->clock);
	model__clock_join(&model__self()->clock, clock);
	model__self()->clock.times[model__current]++;
	return *counter;
}
