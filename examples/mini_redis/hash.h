/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_HASH_H
#define MINI_REDIS_HASH_H

/*
 * SipHash-1-3 of Aumasson and Bernstein: a hash under a secret seed. Clients
 * choose the keys, so without a secret they could choose them to collide.
 */

#include <stdint.h>

#include "bytes.h"

struct hash_seed {
	uint64_t words[2];
};

void hash_seed_init(struct hash_seed *seed);
uint64_t hash_bytes(const struct hash_seed *seed, struct bytes bytes);

#endif
