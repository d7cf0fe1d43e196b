/* SPDX-License-Identifier: MIT */

#include "child.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

int run_in_child(int (*run)(void), char *ret_text, size_t size)
{
	int channel[2];
	size_t n_used = 0;
	ssize_t n;
	int status;
	pid_t pid;

	assert_int_equal(pipe(channel), 0);
	pid = fork();
	if (pid == 0) {
		dup2(channel[1], STDERR_FILENO);
		_exit(run());
	}
	close(channel[1]);
	while ((n = read(channel[0], ret_text + n_used, size - 1 - n_used)) > 0)
		n_used += (size_t)n;
	ret_text[n_used] = '\0';
	close(channel[0]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
