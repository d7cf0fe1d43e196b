/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_TEMPORARY_H
#define EDOCC_TEMPORARY_H

/*
 * Files that live as long as one command: a folder of their own in TMPDIR, and
 * in it one folder a file, so that files may have any name, twice too.
 */

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>

struct temporary {
	struct arena *arena;
	const char *folder; /* NULL until the first file */
	VECTOR(const char *) files;
	VECTOR(const char *) folders;
};

/* Writes a new file called @name; its path, or NULL after saying why. */
const char *temporary_write(struct temporary *temporary, const char *name,
			    const char *data, size_t size);

/* Removes them all. */
void temporary_remove(struct temporary *temporary);

/* Writes @data to @path, "-" for standard output; false after saying why. */
bool file_write(const char *path, const char *data, size_t size);

/* A file without a name that holds what standard input gives; -1 after saying
 * why. */
int file_keep_input(void);

#endif
