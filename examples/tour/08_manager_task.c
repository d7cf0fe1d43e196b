/* SPDX-License-Identifier: MIT */

/*
 * State that one task owns, and that others reach by messages: no lock, and no
 * two of them can get in each other's way. Each command brings along the
 * channel, for one item, on which it wants its answer.
 */

#include <stdio.h>

#include <edo.h>

#define N_CELLS 8

EDO_ONESHOT(answer, int);

struct command {
	enum { GET, SET } kind;
	int cell, value;
	struct answer_tx *answer;
};

EDO_MPSC(commands, struct command);

/* The one owner of the cells. It ends when nobody can command any more. */
static async void manage(struct commands_rx *rx)
{
	int cells[N_CELLS] = { 0 };
	struct command command;

	defer commands_rx_close(rx);
	while (await commands_recv(rx, &command) == 1) {
		int *cell = &cells[command.cell % N_CELLS];
		int old = *cell;

		if (command.kind == SET)
			*cell = command.value;
		answer_send(command.answer, old);
	}
	printf("the manager goes home\n");
}

/* Sends a command and waits for its answer. */
static async int ask(struct commands_tx *tx, struct command command)
{
	struct answer_rx *rx;
	int value, result = answer_new(&command.answer, &rx);

	if (result < 0)
		return result;
	defer answer_rx_close(rx);
	result = await commands_send(tx, command);
	if (result < 0) {
		answer_tx_close(command.answer);
		return result;
	}
	result = await answer_recv(rx, &value);
	return result < 0 ? result : value;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	struct commands_tx *tx;
	struct commands_rx *rx;
	int result = commands_new(4, &tx, &rx);

	if (result < 0)
		return result;
	struct edo_task *manager = edo_spawn(manage(rx));

	await ask(tx, (struct command){ .kind = SET, .cell = 3, .value = 30 });
	for (int cell = 3; cell <= 4; cell++)
		printf("cell %d holds %d\n", cell,
		       await ask(tx, (struct command){ .kind = GET,
						       .cell = cell }));
	commands_tx_close(tx);
	return await edo_task_join(manager, NULL);
}
