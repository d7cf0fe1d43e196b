/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_RUNTIME_HANDLE_H
#define EDO_SRC_RUNTIME_HANDLE_H

#include <edo/runtime/handle.h>

/* The handle of a runtime whose owner is there, with the runtime's reference.
 * NULL: out of memory. */
struct edo_handle *edo__handle_new(struct edo_runtime *runtime);

/* The runtime goes: nobody signs in through the handle any more. */
void edo__handle_shut(struct edo_handle *handle);

#endif
