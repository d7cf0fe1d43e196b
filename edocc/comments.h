/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_COMMENTS_H
#define EDOCC_COMMENTS_H

/*
 * gcc reads fallthrough comments, so edocc has them kept by -C. That can change
 * a program in two ways, both rare, and this tells whether it may have.
 */

#include <stddef.h>

struct comment_signs {
	size_t n_hidden_directives; /* a # that follows a comment */
	size_t n_quoted; /* comment openings inside string literals */
};

/* Looks through preprocessed text. */
struct comment_signs comments_find(const char *text, size_t size);

#endif
