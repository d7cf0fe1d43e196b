/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_HANDLE_H
#define EDO_SRC_RUNTIME_HANDLE_H

#include <edo/runtime/handle.h>

/* The handle of a runtime whose owner is there, with the runtime's reference.
 * NULL: out of memory. */
struct edo_handle *edo__handle_new(struct edo_runtime *runtime);

/* The runtime goes: waits until no block_on is under way through the handle, and
 * gives the runtime's reference back. */
void edo__handle_close(struct edo_handle *handle);

#endif
