/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_BASE_SPIN_H
#define EDO_SRC_BASE_SPIN_H

/*
 * Looking for a short while before going to sleep: waking a sleeping thread costs
 * 25 us, an answer that is seen while looking 0.3. Looking in vain costs as much,
 * so a spin that failed lets the next ones be left out: one, three, seven, ... up
 * to EDO__SPIN_SKIPS_MAX; one that succeeds starts over.
 *
 *	edo__spin_begin(&spin) ... while (!there && edo__spin_goes_on(&spin)) ...
 *	edo__spin_end(&spin, there)
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/monotonic.h"
#include "base/pause.h"

#define EDO__SPIN_SKIPS_MAX 63u
/* Looks between two looks at the clock. */
#define EDO__SPIN_LOOKS 64u

struct edo__spin {
	int64_t ns; /* how long; 0: never */
	int64_t deadline;
	uint32_t n_looks;
	uint32_t n_skips; /* after the next failure */
	uint32_t n_left;  /* still to be left out */
};

static inline void edo__spin_init(struct edo__spin *spin, int64_t ns)
{
	*spin = (struct edo__spin){ .ns = ns };
}

/* False: this one is left out. */
static inline bool edo__spin_begin(struct edo__spin *spin)
{
	if (spin->ns <= 0)
		return false;
	if (spin->n_left > 0) {
		spin->n_left--;
		return false;
	}
	spin->deadline = edo__monotonic_now() + spin->ns;
	spin->n_looks = 0;
	return true;
}

static inline bool edo__spin_goes_on(struct edo__spin *spin)
{
	edo__pause();
	return ++spin->n_looks % EDO__SPIN_LOOKS != 0 ||
	       edo__monotonic_now() < spin->deadline;
}

static inline void edo__spin_end(struct edo__spin *spin, bool has_succeeded)
{
	if (has_succeeded) {
		spin->n_skips = 0;
		return;
	}
	if (spin->n_skips < EDO__SPIN_SKIPS_MAX)
		spin->n_skips = 2 * spin->n_skips + 1;
	spin->n_left = spin->n_skips;
}

#endif
