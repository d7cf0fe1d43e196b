/* SPDX-License-Identifier: MIT */

/*
 * A thread is inside at most one worker at a time: the run loop sets this on the
 * way in and clears it on the way out.
 */

#include "future/worker.h"

__thread struct edo__worker *edo__worker_current;
