/* SPDX-License-Identifier: MIT */

/*
 * mini-redis: a server that Redis clients use, in a few rooms:
 *
 *     main        options; a runtime of the flavor they ask for
 *     server      accepts, lets keys expire, stops          } these two await,
 *     connection  reads, writes                             } all others cannot
 *     session     bytes in, bytes out
 *       resp, inline           what clients say
 *       reply                  what they hear
 *       commands, command*_x   what is done
 *         store                keys, values and deadlines
 *           table, hash, deadlines, entry, value
 *     buffer, bytes, integer, glob   small things
 *
 * It runs on the current-thread flavor, unless --workers asks for more than one.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "integer.h"
#include "server.h"

#define PORT_DEFAULT 6379
#define CLIENTS_MAX_DEFAULT 10000

struct options {
	int64_t port, n_workers, n_clients_max;
};

static const char usage[] =
	"usage: mini-redis [--port N] [--workers N] [--max-clients N]\n"
	"\n"
	"  --port N         listen on 127.0.0.1:N, 0 for any (6379)\n"
	"  --workers N      threads that run tasks (1)\n"
	"  --max-clients N  connections served at a time (10000)\n";

static int read_number(const char *option, const char *text, int64_t min,
		       int64_t max, int64_t *ret_number)
{
	int64_t number;

	if (!integer_parse(bytes_of(text), &number) || number < min ||
	    number > max) {
		fprintf(stderr,
			"mini-redis: --%s takes a number from %lld to %lld, "
			"not \"%s\"\n",
			option, (long long)min, (long long)max, text);
		return -EINVAL;
	}
	*ret_number = number;
	return 0;
}

static int take_option(struct options *options, int letter)
{
	switch (letter) {
	case 'p':
		return read_number("port", optarg, 0, UINT16_MAX,
				   &options->port);
	case 'w':
		return read_number("workers", optarg, 1, 1024,
				   &options->n_workers);
	case 'c':
		return read_number("max-clients", optarg, 1, 1000000,
				   &options->n_clients_max);
	case 'h':
		fputs(usage, stdout);
		exit(0);
	default: /* getopt_long() has said what is wrong. */
		return -EINVAL;
	}
}

static int read_options(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "workers", required_argument, NULL, 'w' },
		{ "max-clients", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1)
		if (take_option(options, letter) < 0)
			return -EINVAL;
	if (optind == argc)
		return 0;
	fprintf(stderr, "mini-redis: unknown argument \"%s\"\n", argv[optind]);
	return -EINVAL;
}

/* Every client is an open file: take as many as we may. */
static void allow_many_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* One worker shares nothing with anybody: that is the flavor of one thread. */
static int open_runtime(const struct options *options,
			struct edo_runtime **ret_runtime)
{
	struct edo_runtime_options choice =
		EDO_RUNTIME_OPTIONS(.flavor = options->n_workers == 1
						      ? EDO_CURRENT_THREAD
						      : EDO_MULTI_THREAD,
				    .worker_threads =
					    (uint32_t)options->n_workers);
	int r = edo_runtime_new(&choice, ret_runtime);

	/* After -ENOSYS the runtime has told the reason. */
	if (r < 0 && r != -ENOSYS)
		fprintf(stderr, "mini-redis: cannot start: %s\n",
			edo_error_text(r));
	return r;
}

static int run(struct edo_runtime *runtime, const struct options *options)
{
	struct server server;
	int status = 0, r;

	r = server_init(&server, (uint32_t)options->n_clients_max);
	if (r == 0)
		r = edo_block_on(
			runtime,
			status = server_run(&server, (uint16_t)options->port));
	/* Connections that are left end here, and still use the server. */
	edo_runtime_free(runtime);
	server_deinit(&server);
	return r < 0 ? r : status;
}

int main(int argc, char **argv)
{
	struct options options = {
		.port = PORT_DEFAULT,
		.n_workers = 1,
		.n_clients_max = CLIENTS_MAX_DEFAULT,
	};
	struct edo_runtime *runtime;

	if (read_options(&options, argc, argv) < 0) {
		fputs(usage, stderr);
		return 2;
	}
	allow_many_files();
	if (open_runtime(&options, &runtime) < 0)
		return 1;
	return run(runtime, &options) < 0 ? 1 : 0;
}
