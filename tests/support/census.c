/* SPDX-License-Identifier: MIT */

#include "census.h"

#include "allocations.h"

#include <base/block.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LEAVE_TRIES 200
#define LEAVE_PAUSE_NS 5000000

static void take_fds(struct census *census)
{
	DIR *folder = opendir("/proc/self/fd");
	struct dirent *entry;

	if (!folder)
		return;
	while ((entry = readdir(folder))) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] != '.' && fd < CENSUS_FDS_MAX &&
		    fd != dirfd(folder))
			census->is_open[fd] = true;
	}
	closedir(folder);
}

static int count_threads(void)
{
	DIR *folder = opendir("/proc/self/task");
	struct dirent *entry;
	int n = 0;

	if (!folder)
		return 0;
	while ((entry = readdir(folder)))
		n += entry->d_name[0] != '.';
	closedir(folder);
	return n;
}

void census_take(struct census *census)
{
	memset(census, 0, sizeof(*census));
	take_fds(census);
	census->n_threads = count_threads();
	edo__block_trim(); /* kept for the next ones, not in use */
	census->n_allocations = allocations_live();
}

static void name_fd(int fd)
{
	char path[32], target[256];
	ssize_t size;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	size = readlink(path, target, sizeof(target) - 1);
	target[size < 0 ? 0 : size] = '\0';
	fprintf(stderr, "left open: fd %d, %s\n", fd, target);
}

static int compare_fds(const struct census *before, const struct census *now)
{
	int result = 0;

	for (int fd = 0; fd < CENSUS_FDS_MAX; fd++) {
		if (now->is_open[fd] == before->is_open[fd])
			continue;
		if (now->is_open[fd])
			name_fd(fd);
		else
			fprintf(stderr, "closed, but not opened here: fd %d\n",
				fd);
		result = -1;
	}
	return result;
}

/* A joined thread shows in /proc for a moment longer. */
static int compare_threads(int n_before)
{
	struct timespec pause = { 0, LEAVE_PAUSE_NS };
	int n = 0;

	for (int i = 0; i < LEAVE_TRIES; i++) {
		n = count_threads();
		if (n <= n_before)
			return 0;
		nanosleep(&pause, NULL);
	}
	fprintf(stderr, "left running: %d threads\n", n - n_before);
	return -1;
}

static int compare_memory(int64_t n_before, int64_t n_now)
{
	if (n_now == n_before)
		return 0;
	fprintf(stderr, "left allocated: %lld pieces of the library's memory\n",
		(long long)(n_now - n_before));
	return -1;
}

int census_compare(const struct census *before)
{
	struct census now;
	int result = compare_threads(before->n_threads);

	census_take(&now);
	result |= compare_fds(before, &now);
	result |= compare_memory(before->n_allocations, now.n_allocations);
	return result;
}
