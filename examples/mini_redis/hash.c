/* SPDX-License-Identifier: MIT */

#include "hash.h"

#include <endian.h>
#include <sys/random.h>
#include <time.h>

struct state {
	uint64_t v0, v1, v2, v3;
};

void hash_seed_init(struct hash_seed *seed)
{
	size_t size = sizeof(seed->words);

	/* Too early in the life of the machine for random bytes? Then the time
	 * is better than nothing. */
	if (getrandom(seed->words, size, GRND_NONBLOCK) != (ssize_t)size) {
		seed->words[0] = (uint64_t)time(NULL);
		seed->words[1] = (uint64_t)(uintptr_t)seed;
	}
}

static uint64_t rotate(uint64_t word, int n_bits)
{
	return word << n_bits | word >> (64 - n_bits);
}

static void mix(struct state *s)
{
	s->v0 += s->v1;
	s->v1 = rotate(s->v1, 13) ^ s->v0;
	s->v0 = rotate(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotate(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotate(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotate(s->v1, 17) ^ s->v2;
	s->v2 = rotate(s->v2, 32);
}

static void absorb(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	mix(s);
	s->v0 ^= word;
}

static uint64_t load(const char *data, size_t size)
{
	uint64_t word = 0;

	memcpy(&word, data, size);
	return le64toh(word);
}

uint64_t hash_bytes(const struct hash_seed *seed, struct bytes bytes)
{
	struct state s = {
		.v0 = seed->words[0] ^ 0x736f6d6570736575u,
		.v1 = seed->words[1] ^ 0x646f72616e646f6du,
		.v2 = seed->words[0] ^ 0x6c7967656e657261u,
		.v3 = seed->words[1] ^ 0x7465646279746573u,
	};
	size_t tail = bytes.size % 8, whole = bytes.size - tail;

	for (size_t i = 0; i < whole; i += 8)
		absorb(&s, load(bytes.data + i, 8));
	absorb(&s, load(bytes.data + whole, tail) | (uint64_t)bytes.size << 56);
	s.v2 ^= 0xff;
	mix(&s);
	mix(&s);
	mix(&s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
