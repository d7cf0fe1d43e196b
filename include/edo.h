/* SPDX-License-Identifier: MIT */

/*
 * Edo: async/await for C. Include this last, and in C files only: it brings the
 * short keywords. With EDO_NO_KEYWORDS defined it brings the library alone.
 *
 * edocc reads this file with __EDOCC__ defined: the keywords are then no macros
 * but words that edocc recognises by syntax after the marker below. Every other
 * reader (editors, linters, formatters) gets the plain reading: keywords that
 * are empty or simple macros, under which the same file parses and type-checks.
 */

#ifndef EDO_H
#define EDO_H

#include <edo/base/compiler.h>
#include <edo/base/error.h>
#include <edo/base/options.h>
#include <edo/base/panic.h>
#include <edo/future/box.h>
#include <edo/future/context.h>
#include <edo/future/future.h>
#include <edo/future/leaf.h>
#include <edo/future/waker.h>
#include <edo/io/copy.h>
#include <edo/io/duplex.h>
#include <edo/io/read.h>
#include <edo/io/stream.h>
#include <edo/io/write.h>
#include <edo/net/listener.h>
#include <edo/net/tcp.h>
#include <edo/runtime/block_on.h>
#include <edo/runtime/handle.h>
#include <edo/runtime/metrics.h>
#include <edo/runtime/runtime.h>
#include <edo/signal/signal.h>
#include <edo/sync/mpsc.h>
#include <edo/sync/mutex.h>
#include <edo/sync/notify.h>
#include <edo/sync/oneshot.h>
#include <edo/sync/semaphore.h>
#include <edo/sync/typed.h>
#include <edo/task/abort_handle.h>
#include <edo/task/enter.h>
#include <edo/task/join.h>
#include <edo/task/local_set.h>
#include <edo/task/scope.h>
#include <edo/task/task.h>
#include <edo/task/task_local.h>
#include <edo/task/yield.h>
#include <edo/time/clock.h>
#include <edo/time/interval.h>
#include <edo/time/sleep.h>
#include <edo/time/timer.h>

#ifndef __cplusplus

/* Options of the runtime that drives `async int main`. */
#define EDO_MAIN(...)                                               \
	static const struct edo_runtime_options edo__main_options   \
		__attribute__((unused)) = {                         \
			.size = sizeof(struct edo_runtime_options), \
			__VA_ARGS__                                 \
		};

#ifdef __EDOCC__

#ifndef EDO_NO_KEYWORDS
#pragma edo keywords
#endif

#else

#include <edo/plain.h>

#endif
#endif
#endif
