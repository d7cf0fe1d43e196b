/* SPDX-License-Identifier: MIT */

/*
 * A channel from many senders to one receiver. It holds a few items; a sender
 * that is ahead waits until there is room. When the last sender has closed its
 * side, the receiver gets what is left, and then the end.
 */

#include <stdio.h>

#include <edo.h>

struct message {
	int sender, number;
};

EDO_MPSC(mail, struct message); /* a channel for this type and no other */

/* Owns its side: it is closed however this future ends. */
static void close_side(struct mail_tx **tx)
{
	mail_tx_close(*tx);
}

static async int send_numbers(EDO_OWNED(close_side) struct mail_tx *tx,
			      int sender, int n)
{
	for (int i = 1; i <= n; i++) {
		int result = await mail_send(tx, (struct message){ sender, i });

		if (result < 0) /* EDO_ECLOSED: nobody will receive it */
			return result;
	}
	return 0;
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	struct mail_tx *tx;
	struct mail_rx *rx;
	struct message message;
	int n_received[2] = { 0 }, sum = 0;
	int result = mail_new(2, &tx, &rx);

	if (result < 0)
		return result;
	edo_task_detach(edo_spawn(send_numbers(mail_tx_clone(tx), 0, 10)));
	edo_task_detach(edo_spawn(send_numbers(tx, 1, 20)));

	while (await mail_recv(rx, &message) == 1) {
		n_received[message.sender]++;
		sum += message.number;
	}
	mail_rx_close(rx);
	printf("%d from the first sender, %d from the second\n", n_received[0],
	       n_received[1]);
	printf("the sum is %d\n", sum);
	return 0;
}
