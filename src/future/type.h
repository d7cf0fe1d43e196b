/* SPDX-License-Identifier: MIT */
#ifndef EDO_SRC_FUTURE_TYPE_H
#define EDO_SRC_FUTURE_TYPE_H

/*
 * Looking at a type before its futures are driven: one made by a newer compiler
 * may promise what this library does not know.
 */

#include <edo/base/panic.h>
#include <edo/future/future.h>

static inline void edo__type_check(const struct edo_future_type *type,
				   const char *file, int line)
{
	if (EDO_UNLIKELY(type->abi > EDO_FUTURE_ABI))
		edo__panic(file, line,
			   "%s was compiled for version %u of futures, this "
			   "libedo knows %u",
			   type->name, type->abi, EDO_FUTURE_ABI);
}

#endif
