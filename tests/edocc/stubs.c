/* SPDX-License-Identifier: MIT */

/*
 * The plain reading made to run: every future is its answer. A program that
 * only awaits means the same with these as with edocc, so what it prints here
 * is what it must print there.
 */

#include "drive_internal.h"

#include <edo/base/panic.h>
#include <stdarg.h>

struct edo_task;
struct edo_scope;

__thread int edo__taken, edo__never;
int edo__zero(void);
struct edo_task *edo__task(void);
struct edo_scope *edo__scope_init(struct edo_scope *scope);
int edo_yield_now(void);
int edo_sleep(long duration);
int root(void);

int edo__zero(void)
{
	return 0;
}

struct edo_task *edo__task(void)
{
	return NULL;
}

struct edo_scope *edo__scope_init(struct edo_scope *scope)
{
	return scope;
}

int edo_yield_now(void)
{
	return 0;
}

int edo_sleep(long duration)
{
	(void)duration;
	return 0;
}

/* ---- leaves ------------------------------------------------------------- */

int ready(int value)
{
	return value;
}

int after(int n, int value)
{
	(void)n;
	return value;
}

int far_after(int n, int value)
{
	(void)n;
	return value;
}

int late(int n, int value)
{
	(void)n;
	return value;
}

int slow(int n, int n_cancel, int value)
{
	(void)n, (void)n_cancel;
	return value;
}

int slow_late(int n, int n_cancel, int value)
{
	(void)n, (void)n_cancel;
	return value;
}

struct pair pair_after(int n, int first, int second)
{
	(void)n;
	return (struct pair){ first, second };
}

const char *text_after(int n, const char *text)
{
	(void)n;
	return text;
}

double real_after(int n, double value)
{
	(void)n;
	return value;
}

long long big_after(int n, long long value)
{
	(void)n;
	return value;
}

bool bool_after(int n, bool value)
{
	(void)n;
	return value;
}

void nap(int n)
{
	(void)n;
}

void far_nap(int n)
{
	(void)n;
}

void tidy(int n)
{
	(void)n;
}

/* ---- the driver --------------------------------------------------------- */

struct drive drive = { .name = "plain" };

void drive_wrong(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("WRONG: ", stdout);
	vprintf(format, arguments);
	putchar('\n');
	va_end(arguments);
}

void edo__panic(const char *file, int line, const char *format, ...)
{
	printf("%s:%d: panic: %s\n", file, line, format);
	exit(1);
}

void drive_fail_boxes(int n)
{
	(void)n;
}

void drive_choose(unsigned value)
{
	(void)value;
}

__attribute__((__weak__)) void drive_reset(void)
{
}

int main(void)
{
	drive_reset();
	printf("root = %d\n", root());
	return 0;
}
