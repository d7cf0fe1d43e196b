/* SPDX-License-Identifier: MIT */

/*
 * No recursion: when a byte does not match, the last star takes one byte more
 * and matching goes on from there; earlier stars need no second thought. So the
 * time is at most the product of both lengths, whatever a client asks for.
 */

#include "glob.h"

/* Whether @c lies in the range or is the byte at *@p, and steps over that. */
static bool takes_set_element(const char **p, const char *end, unsigned char c)
{
	unsigned char low = (unsigned char)**p, high = low, swap;

	if (end - *p >= 3 && (*p)[1] == '-') {
		high = (unsigned char)(*p)[2];
		*p += 2;
	}
	(*p)++;
	if (low > high) {
		swap = low;
		low = high;
		high = swap;
	}
	return low <= c && c <= high;
}

/* Of a set, from behind its [ on; leaves *@p behind its ]. A set without an end
 * ends with the pattern. */
static bool takes_set(const char **p, const char *end, unsigned char c)
{
	bool is_negated = *p < end && **p == '^';
	bool found = false;

	*p += is_negated;
	while (*p < end && **p != ']') {
		if (**p == '\\' && end - *p >= 2) {
			found |= (unsigned char)(*p)[1] == c;
			*p += 2;
		} else {
			found |= takes_set_element(p, end, c);
		}
	}
	*p += *p < end;
	return found != is_negated;
}

/* Whether the element at *@p, not a star, takes @c; steps over the element. */
static bool takes(const char **p, const char *end, char c)
{
	const char *element = (*p)++;

	switch (*element) {
	case '?':
		return true;
	case '[':
		return takes_set(p, end, (unsigned char)c);
	case '\\':
		if (*p < end)
			element = (*p)++;
		break;
	}
	return *element == c;
}

bool glob_matches(struct bytes pattern, struct bytes text)
{
	const char *p = pattern.data, *p_end = p + pattern.size;
	const char *t = text.data, *t_end = t + text.size;
	const char *after_star = NULL, *star_taken = NULL;

	while (t < t_end) {
		if (p < p_end && *p == '*') {
			after_star = ++p;
			star_taken = t;
		} else if (p < p_end && takes(&p, p_end, *t)) {
			t++;
		} else if (after_star) {
			p = after_star;
			t = ++star_taken;
		} else {
			return false;
		}
	}
	while (p < p_end && *p == '*')
		p++;
	return p == p_end;
}
