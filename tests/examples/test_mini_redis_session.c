/* SPDX-License-Identifier: MIT */

/*
 * Whole conversations without a network: the same bytes in, cut anywhere, give
 * the same bytes out; and when memory runs out, at any allocation, a command is
 * answered with an error and everything else goes on.
 *
 * This program is linked with --wrap for malloc(), calloc() and realloc().
 */

#include "test.h"

#include <stdlib.h>

#include "commands.h"
#include "session.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *memory, size_t size);

/* Allocations that succeed before one fails; negative: none fails. */
static int n_good = -1;

static bool is_failing(void)
{
	if (n_good < 0)
		return false;
	return n_good-- == 0;
}

void *__wrap_malloc(size_t size)
{
	return is_failing() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return is_failing() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	return is_failing() ? NULL : __real_realloc(memory, size);
}

static const char conversation[] =
	"PING\r\n"
	"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\n12\r\n"
	"*2\r\n$4\r\nINCR\r\n$1\r\na\r\n"
	"*3\r\n$6\r\nAPPEND\r\n$1\r\na\r\n$30\r\n"
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"
	"GET a\r\nSTRLEN a\r\nINCR a\r\n"
	"SET b v EX 100\r\nTTL b\r\nPERSIST b\r\nTTL b\r\nSET b w KEEPTTL\r\n"
	"MSET c 1 d 2 e 3\r\nMGET a b c nothing\r\nDEL c d\r\nEXISTS a b c\r\n"
	"GETSET e 'a value that needs memory of its own'\r\n"
	"EXPIRE e 100 NX\r\nEXPIRE e 100 NX\r\nSET f g NX GET\r\nGET f\r\n"
	"HELLO 2\r\nNOSUCH a b\r\nGET\r\nCLIENT nothing\r\nCLIENT SETNAME\r\n"
	"COMMAND COUNT\r\nCONFIG GET maxmemory\r\nTYPE a\r\nDBSIZE\r\n"
	"FLUSHALL\r\nKEYS *\r\nQUIT\r\n";

static const char answers[] =
	"+PONG\r\n+OK\r\n:13\r\n:32\r\n"
	"$32\r\n13xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n:32\r\n"
	"-ERR value is not an integer or out of range\r\n"
	"+OK\r\n:100\r\n:1\r\n:-1\r\n+OK\r\n"
	"+OK\r\n*4\r\n$32\r\n13xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"
	"$1\r\nw\r\n$1\r\n1\r\n$-1\r\n:2\r\n:2\r\n"
	"$1\r\n3\r\n:1\r\n:0\r\n$-1\r\n$1\r\ng\r\n"
	"*14\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0."
	"15\r\n"
	"$5\r\nproto\r\n:2\r\n$2\r\nid\r\n:1\r\n$4\r\nmode\r\n"
	"$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n"
	"*0\r\n"
	"-ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' \r\n"
	"-ERR wrong number of arguments for 'get' command\r\n"
	"-ERR unknown subcommand 'nothing'. Try CLIENT HELP.\r\n"
	"-ERR wrong number of arguments for 'client|setname' command\r\n"
	":31\r\n*2\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n+string\r\n:4\r\n"
	"+OK\r\n*0\r\n+OK\r\n";

struct conversation {
	struct database database;
	struct session session;
	char output[64 * 1024];
	size_t n_output;
};

static int start(struct conversation *c)
{
	*c = (struct conversation){ .database = { .alarm = NO_DEADLINE } };
	session_init(&c->session, 1);
	return store_init(&c->database.store);
}

static void finish(struct conversation *c)
{
	session_deinit(&c->session);
	store_deinit(&c->database.store);
}

/* As the connection does it, with the output in memory. */
static enum session_state run(struct conversation *c)
{
	struct buffer *replies = &c->session.reply.buffer;
	enum session_state state;

	do {
		state = session_execute(&c->session, &c->database);
		assert_true(c->n_output + buffer_size(replies) <
			    sizeof(c->output));
		if (buffer_size(replies) > 0)
			memcpy(c->output + c->n_output,
			       replies->data + replies->start,
			       buffer_size(replies));
		c->n_output += buffer_size(replies);
		buffer_consume(replies, buffer_size(replies));
	} while (state == SESSION_BUSY);
	return state;
}

static enum session_state arrive(struct conversation *c, const char *bytes,
				 size_t size)
{
	struct buffer *input = &c->session.input;

	if (buffer_reserve(input, size) < 0) {
		session_fail(&c->session);
		return SESSION_CLOSES;
	}
	memcpy(input->data + input->end, bytes, size);
	input->end += size;
	return run(c);
}

static void expect_answers(struct conversation *c)
{
	c->output[c->n_output] = '\0';
	assert_string_equal(c->output, answers);
}

TEST(conversation_reads_the_same_cut_at_every_byte)
{
	size_t size = sizeof(conversation) - 1;
	static struct conversation c;

	for (size_t cut = 1; cut < size; cut++) {
		assert_int_equal(start(&c), 0);
		assert_int_equal(arrive(&c, conversation, cut), SESSION_WAITS);
		assert_int_equal(arrive(&c, conversation + cut, size - cut),
				 SESSION_CLOSES);
		expect_answers(&c);
		finish(&c);
	}
}

TEST(conversation_reads_the_same_byte_by_byte)
{
	size_t size = sizeof(conversation) - 1;
	static struct conversation c;

	assert_int_equal(start(&c), 0);
	for (size_t i = 0; i < size - 1; i++)
		assert_int_equal(arrive(&c, conversation + i, 1),
				 SESSION_WAITS);
	assert_int_equal(arrive(&c, conversation + size - 1, 1),
			 SESSION_CLOSES);
	expect_answers(&c);
	finish(&c);
}

TEST(replies_of_a_batch_are_bounded)
{
	static char value[40000], set[] = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$40000"
					  "\r\n";
	struct database database = { .alarm = NO_DEADLINE };
	struct session session;

	assert_int_equal(store_init(&database.store), 0);
	session_init(&session, 1);
	assert_int_equal(buffer_reserve(&session.input, 50000), 0);
	memset(value, 'v', sizeof(value));
	memcpy(session.input.data, set, sizeof(set) - 1);
	memcpy(session.input.data + sizeof(set) - 1, value, sizeof(value));
	session.input.end = sizeof(set) - 1 + sizeof(value);
	memcpy(session.input.data + session.input.end,
	       "\r\nGET k\r\nGET k\r\nGET k\r\n", 23);
	session.input.end += 23;
	assert_int_equal(session_execute(&session, &database), SESSION_BUSY);
	assert_true(buffer_size(&session.reply.buffer) < 2 * 41000);
	buffer_consume(&session.reply.buffer,
		       buffer_size(&session.reply.buffer));
	assert_int_equal(session_execute(&session, &database), SESSION_WAITS);
	session_deinit(&session);
	store_deinit(&database.store);
}

/* Copies the conversation with a few bytes changed, doubled or left out. */
static size_t garble(char *copy, size_t size_max)
{
	static const char bytes[] = "\r\n*$-0129 \"'\\x\xff";
	size_t size = 0;

	for (size_t i = 0; i < sizeof(conversation) - 1; i++) {
		int chance = rand() % 100;

		if (chance == 0)
			continue;
		if (size + 2 > size_max)
			break;
		copy[size++] = conversation[i];
		if (chance == 1)
			copy[size - 1] = bytes[rand() % (int)sizeof(bytes)];
		if (chance == 2)
			copy[size++] = conversation[i];
	}
	return size;
}

TEST(garbled_conversation_ends_in_replies_or_an_error)
{
	static char garbled[2 * sizeof(conversation)];
	static struct conversation c;

	srand(20);
	for (int i = 0; i < 3000; i++) {
		size_t size = garble(garbled, sizeof(garbled));
		size_t cut = 1 + (size_t)rand() % (size - 1);

		assert_int_equal(start(&c), 0);
		if (arrive(&c, garbled, cut) == SESSION_WAITS)
			arrive(&c, garbled + cut, size - cut);
		assert_true(c.n_output == 0 ||
			    c.output[c.n_output - 1] == '\n');
		finish(&c);
	}
}

/* The conversation with the allocation after @n good ones failing. Returns
 * whether it came to that. */
static bool converse_short_of_memory(struct conversation *c, int n)
{
	bool has_failed;

	n_good = n;
	if (start(c) == 0)
		arrive(c, conversation, sizeof(conversation) - 1);
	has_failed = n_good < 0;
	n_good = -1;
	c->output[c->n_output] = '\0';
	finish(c);
	return has_failed;
}

/* A table that cannot grow is no error: then the answers are the right ones. */
TEST(out_of_memory_is_an_error_reply)
{
	static struct conversation c;
	int n_oom = 0, n = 0;

	while (converse_short_of_memory(&c, n)) {
		bool is_told = strstr(c.output, "-OOM ") != NULL;

		n_oom += is_told;
		if (!is_told && c.n_output > 0)
			assert_string_equal(c.output, answers);
		assert_in_range(++n, 0, 100);
	}
	assert_string_equal(c.output, answers);
	assert_in_range(n_oom, 5, n);
}

TEST(commands_are_sorted)
{
	for (size_t i = 1; i < commands.n_commands; i++)
		assert_true(strcmp(commands.commands[i - 1].name,
				   commands.commands[i].name) < 0);
	for (size_t i = 0; i < commands.n_commands; i++)
		assert_ptr_equal(
			commands_find(&commands,
				      bytes_of(commands.commands[i].name)),
			&commands.commands[i]);
	assert_null(commands_find(&commands, bytes_of("ge")));
	assert_null(commands_find(&commands, bytes_of("gett")));
	assert_null(commands_find(&commands, (struct bytes){ "get\0", 4 }));
}
