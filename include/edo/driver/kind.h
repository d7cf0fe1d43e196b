/* SPDX-License-Identifier: MIT */
#ifndef EDO_DRIVER_KIND_H
#define EDO_DRIVER_KIND_H

/*
 * How a runtime waits for the kernel.
 */

#include <edo/base/compiler.h>

EDO_BEGIN

enum edo_driver_kind {
	EDO_DRIVER_AUTO = 0,
	EDO_DRIVER_IO_URING = 1,
	EDO_DRIVER_EPOLL = 2,
};

EDO_END

#endif
