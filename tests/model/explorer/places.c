/* SPDX-License-Identifier: MIT */

/*
 * Addresses of code as places in the source, by way of addr2line; without it, as
 * offsets in the program that any such tool understands.
 */

#include "explorer.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PLACE_MAX 160

extern char __executable_start[];

/* False: there is no answer. */
static bool ask(char *text, int size, uintptr_t offset)
{
	char command[128];
	FILE *answer;
	bool is_known;

	snprintf(command, sizeof(command),
		 "addr2line -s -e /proc/%d/exe %#lx 2>/dev/null", (int)getpid(),
		 (unsigned long)offset);
	answer = popen(command, "r");
	if (!answer)
		return false;
	is_known = fgets(text, size, answer) && text[0] != '?';
	pclose(answer);
	text[strcspn(text, " \n")] = '\0';
	return is_known;
}

const char *model__place(const void *code)
{
	static char text[PLACE_MAX];
	uintptr_t offset = (uintptr_t)code - (uintptr_t)__executable_start - 1;

	if (!ask(text, sizeof(text), offset) &&
	    !ask(text, sizeof(text), (uintptr_t)code - 1))
		snprintf(text, sizeof(text), "code at +%#lx",
			 (unsigned long)offset);
	return text;
}
