/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_TEST_THREE_H
#define EDOCC_TEST_THREE_H

/*
 * The interface between the files of one test program.
 */

#include <edo.h>

struct reply {
	char text[16];
	int size;
};

async int server_double(int x);
async struct reply server_ask(const char *question);
async void server_note(const char *text);
async EDO_FRAME(256) int sized_answer(int x);
extern async int (*const server_table[2])(int);
int plain_helper(int x);

static inline async int both(int x)
{
	int a = await server_double(x);

	return a + await server_double(a);
}

#endif
