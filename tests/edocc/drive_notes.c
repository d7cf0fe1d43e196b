/* SPDX-License-Identifier: MIT */

/*
 * Notes of the program under test, and what it enters and leaves.
 */

#include "drive_internal.h"

#include <stdarg.h>

void note(const char *format, ...)
{
	va_list arguments;

	if (drive.is_silent)
		return;
	va_start(arguments, format);
	if (drive.is_line)
		putchar(' ');
	vprintf(format, arguments);
	if (!drive.is_line)
		putchar('\n');
	va_end(arguments);
}

const char *enter(const char *name)
{
	if (drive.n_entered == DRIVE_ENTERED_MAX)
		abort();
	drive.entered[drive.n_entered++] = name;
	note("+%s", name);
	return name;
}

static int find_entered(const char *name)
{
	for (int i = drive.n_entered - 1; i >= 0; i--)
		if (!strcmp(drive.entered[i], name))
			return i;
	return -1;
}

void leave(const char *name)
{
	int at = find_entered(name);

	note("-%s", name);
	if (at < 0) {
		drive_wrong("'%s' is left but was not entered", name);
		return;
	}
	if (at != drive.n_entered - 1 && !drive.leaves_in_any_order)
		drive_wrong("'%s' is left before '%s'", name,
			    drive.entered[drive.n_entered - 1]);
	memmove(drive.entered + at, drive.entered + at + 1,
		(size_t)(drive.n_entered - at - 1) * sizeof(*drive.entered));
	drive.n_entered--;
}

void leave_pointed(const char **name)
{
	if (*name)
		leave(*name);
}

static const char *number_name(int number)
{
	static const char names[][3] = {
		"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11",
	};

	if (number < 0 || number >= (int)(sizeof(names) / sizeof(*names)))
		abort();
	return names[number];
}

int enter_number(int number)
{
	enter(number_name(number));
	return number;
}

void leave_number(const int *number)
{
	if (*number >= 0)
		leave(number_name(*number));
}

void leave_in_any_order(void)
{
	drive.leaves_in_any_order = true;
}
