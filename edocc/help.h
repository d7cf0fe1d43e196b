/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_HELP_H
#define EDOCC_HELP_H

/*
 * What edocc says of itself.
 */

/* Answers --help and --version, and explains to everything else, NULL for an
 * empty command line, how edocc is called. The exit code. */
int help_main(const char *word);

#endif
