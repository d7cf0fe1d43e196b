/* SPDX-License-Identifier: MIT */

#include "base/thread.h"

#include <signal.h>
#include <sys/prctl.h>

int edo__thread_start(pthread_t *ret_id, void *(*run)(void *argument),
		      void *argument)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(ret_id, NULL, run, argument);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

void edo__thread_set_name(const char *name)
{
	prctl(PR_SET_NAME, name);
}
