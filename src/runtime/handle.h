/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_HANDLE_H
#define EDO_SRC_RUNTIME_HANDLE_H

#include <edo/runtime/handle.h>

/* The handle of a runtime whose owner is there, with the runtime's reference.
 * NULL: out of memory. */
struct edo_handle *edo__handle_new(struct edo_runtime *runtime);

/* The runtime goes: no block_on comes through the handle any more. */
void edo__handle_shut(struct edo_handle *handle);
/* After that: waits for those that came before, until @deadline of
 * CLOCK_MONOTONIC. True: none is under way. */
bool edo__handle_wait(struct edo_handle *handle, int64_t deadline);

#endif
