/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_FRAMES_H
#define EDOCC_FRAMES_H

/*
 * edocc --frames: how large the frames of async functions are.
 */

/* @argv are the words after --frames; the exit code. */
int frames_main(char **argv);

#endif
