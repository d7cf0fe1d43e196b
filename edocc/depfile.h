/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_DEPFILE_H
#define EDOCC_DEPFILE_H

/*
 * Dependency files (-MD, -MMD). The step that preprocesses writes them, but its
 * output is not the user's, so it has to be told the file and the target that
 * the user's command would have used.
 */

#include "command.h"

/* Adds what is missing among -MF and -MQ for @input. */
void depfile_options(const struct command *command,
		     const struct command_input *input,
		     struct words *ret_words);

#endif
