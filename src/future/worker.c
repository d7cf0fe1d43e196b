/* SPDX-License-Identifier: MIT */

/*
 * A thread is inside one worker at a time. Whoever enters another, or none, as to
 * run a job or a function that blocks in place, puts this back on the way out.
 */

#include "future/worker.h"

__thread struct edo__worker *edo__worker_current;
