/* SPDX-License-Identifier: MIT */

/*
 * What edocc writes for the compiler to read. The names of the files are seen:
 * gcc calls its output after them, hence x.i for x.c and a folder for each.
 *
 * Always true: every file and folder that was made is in the lists, so that
 * temporary_remove() leaves nothing.
 */

#define _GNU_SOURCE
#include "temporary.h"

#include "buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODE_FILE 0666

static void complain(const char *what, const char *path)
{
	fprintf(stderr, "edocc: error: cannot %s '%s': %s\n", what, path,
		strerror(errno));
}

static bool write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		size -= (size_t)n;
	}
	return true;
}

bool file_write(const char *path, const char *data, size_t size)
{
	bool is_output = !strcmp(path, "-");
	int fd = is_output
			 ? STDOUT_FILENO
			 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
				MODE_FILE);
	bool ok = fd >= 0 && write_all(fd, data, size);

	if (fd >= 0 && !is_output && close(fd))
		ok = false;
	if (!ok)
		complain("write", is_output ? "standard output" : path);
	return ok;
}

static const char *temporary_root(void)
{
	const char *root = getenv("TMPDIR");

	return root && *root ? root : "/tmp";
}

static bool make_root(struct temporary *temporary)
{
	char *folder = arena_format(temporary->arena, "%s/edocc-XXXXXX",
				    temporary_root());

	if (!mkdtemp(folder)) {
		complain("make a folder like", folder);
		fputs("edocc: note: TMPDIR names the folder for such files\n",
		      stderr);
		return false;
	}
	temporary->folder = folder;
	return true;
}

static const char *make_folder(struct temporary *temporary)
{
	const char *folder;

	if (!temporary->folder && !make_root(temporary))
		return NULL;
	folder = arena_format(temporary->arena, "%s/%zu", temporary->folder,
			      temporary->folders.n);
	if (mkdir(folder, 0700)) {
		complain("make", folder);
		return NULL;
	}
	vector_push(temporary->arena, &temporary->folders, folder);
	return folder;
}

const char *temporary_write(struct temporary *temporary, const char *name,
			    const char *data, size_t size)
{
	const char *folder = make_folder(temporary);
	const char *path;

	if (!folder)
		return NULL;
	path = arena_format(temporary->arena, "%s/%s", folder, name);
	vector_push(temporary->arena, &temporary->files, path);
	return file_write(path, data, size) ? path : NULL;
}

void temporary_remove(struct temporary *temporary)
{
	for (size_t i = 0; i < temporary->files.n; i++)
		unlink(temporary->files.items[i]);
	for (size_t i = 0; i < temporary->folders.n; i++)
		rmdir(temporary->folders.items[i]);
	if (temporary->folder)
		rmdir(temporary->folder);
	*temporary = (struct temporary){ .arena = temporary->arena };
}

int file_keep_input(void)
{
	struct buffer input = BUFFER_INIT;
	int error = buffer_read(&input, STDIN_FILENO);
	FILE *file = error ? NULL : tmpfile();
	int fd = -1;

	if (file && write_all(fileno(file), input.data, input.size))
		fd = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
	if (file)
		fclose(file);
	if (fd < 0)
		complain("keep", "standard input");
	buffer_deinit(&input);
	return fd;
}
