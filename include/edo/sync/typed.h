/* SPDX-License-Identifier: MIT */
#ifndef EDO_SYNC_TYPED_H
#define EDO_SYNC_TYPED_H

/*
 * Channels for one type, where a wrong type is a compile error. At file scope,
 * with T a type to which `T *` is a pointer:
 *
 *	EDO_ONESHOT(name, T);    EDO_MPSC(name, T);
 *
 * give struct name_tx and struct name_rx and, by the contracts of the functions
 * edo_oneshot_x or edo_mpsc_x, for each x a function name_x; but items are
 * passed by value: name_send(tx, value), name_recv(rx, &value).
 */

#ifndef __cplusplus

#include <edo/future/leaf.h>
#include <edo/sync/mpsc.h>
#include <edo/sync/oneshot.h>

#define EDO__TYPED __attribute__((__unused__)) static inline

/* struct NAME__frame, like the one of @leaf but with a type of its own. */
#define EDO__TYPED_FRAME(name, n_words, poll, cancel)                   \
	struct name##__frame {                                          \
		struct edo_future future;                               \
		int output;                                             \
		uint32_t word;                                          \
		uint64_t words[n_words];                                \
	};                                                              \
	__attribute__((__unused__)) static const struct edo_future_type \
		name##__type = EDO_LEAF_TYPE(name, poll, cancel);

/* NAME(side) as the future that @kind_verb is. */
#define EDO__TYPED_CLOSED(name, kind, n_words)                               \
	EDO__TYPED_FRAME(name##_tx_closed, n_words,                          \
			 edo__##kind##_tx_closed_poll,                       \
			 edo__##kind##_tx_closed_cancel)                     \
	EDO__TYPED void name##_tx_closed__init(                              \
		struct name##_tx_closed__frame *frame, struct name##_tx *tx) \
	{                                                                    \
		edo_##kind##_tx_closed__init((void *)frame, (void *)tx);     \
		frame->future.type = &name##_tx_closed__type;                \
	}                                                                    \
	edo_async int name##_tx_closed(struct name##_tx *tx);

#define EDO__TYPED_RECV(name, kind, T, n_words)                                \
	EDO__TYPED_FRAME(name##_recv, n_words, edo__##kind##_recv_poll,        \
			 edo__##kind##_recv_cancel)                            \
	EDO__TYPED void name##_recv__init(struct name##_recv__frame *frame,    \
					  struct name##_rx *rx, T *ret_value)  \
	{                                                                      \
		edo_##kind##_recv__init((void *)frame, (void *)rx, ret_value); \
		frame->future.type = &name##_recv__type;                       \
	}                                                                      \
	edo_async int name##_recv(struct name##_rx *rx, T *ret_value);

/* What both kinds have in common. */
#define EDO__TYPED_CHANNEL(name, kind, T)                                  \
	EDO__TYPED int name##_try_recv(struct name##_rx *rx, T *ret_value) \
	{                                                                  \
		return edo_##kind##_try_recv((void *)rx, ret_value);       \
	}                                                                  \
	EDO__TYPED bool name##_tx_is_closed(struct name##_tx *tx)          \
	{                                                                  \
		return edo_##kind##_tx_is_closed((void *)tx);              \
	}                                                                  \
	EDO__TYPED void name##_tx_close(struct name##_tx *tx)              \
	{                                                                  \
		edo_##kind##_tx_close((void *)tx);                         \
	}                                                                  \
	EDO__TYPED void name##_rx_stop(struct name##_rx *rx)               \
	{                                                                  \
		edo_##kind##_rx_stop((void *)rx);                          \
	}                                                                  \
	EDO__TYPED void name##_rx_set_destructor(                          \
		struct name##_rx *rx, void (*destroy_item)(void *item))    \
	{                                                                  \
		edo_##kind##_rx_set_destructor((void *)rx, destroy_item);  \
	}                                                                  \
	EDO__TYPED void name##_rx_close(struct name##_rx *rx)              \
	{                                                                  \
		edo_##kind##_rx_close((void *)rx);                         \
	}

#define EDO_ONESHOT(name, T)                                       \
	struct name##_tx;                                          \
	struct name##_rx;                                          \
	EDO__TYPED int name##_new(struct name##_tx **ret_tx,       \
				  struct name##_rx **ret_rx)       \
	{                                                          \
		struct edo_oneshot_tx *tx;                         \
		struct edo_oneshot_rx *rx;                         \
		int result = edo_oneshot_new(sizeof(T), &tx, &rx); \
		if (result < 0)                                    \
			return result;                             \
		*ret_tx = (void *)tx;                              \
		*ret_rx = (void *)rx;                              \
		return 0;                                          \
	}                                                          \
	EDO__TYPED int name##_send(struct name##_tx *tx, T value)  \
	{                                                          \
		return edo_oneshot_send((void *)tx, &value);       \
	}                                                          \
	EDO__TYPED_CHANNEL(name, oneshot, T)                       \
	EDO__TYPED_CLOSED(name, oneshot, 1)                        \
	EDO__TYPED_RECV(name, oneshot, T, 2)                       \
	struct name##_tx

#define EDO_MPSC(name, T)                                                     \
	struct name##_tx;                                                     \
	struct name##_rx;                                                     \
	EDO__TYPED int name##_new(size_t capacity, struct name##_tx **ret_tx, \
				  struct name##_rx **ret_rx)                  \
	{                                                                     \
		struct edo_mpsc_tx *tx;                                       \
		struct edo_mpsc_rx *rx;                                       \
		int result = edo_mpsc_new(sizeof(T), capacity, &tx, &rx);     \
		if (result < 0)                                               \
			return result;                                        \
		*ret_tx = (void *)tx;                                         \
		*ret_rx = (void *)rx;                                         \
		return 0;                                                     \
	}                                                                     \
	EDO__TYPED struct name##_tx *name##_tx_clone(struct name##_tx *tx)    \
	{                                                                     \
		return (void *)edo_mpsc_tx_clone((void *)tx);                 \
	}                                                                     \
	EDO__TYPED size_t name##_tx_n_free(struct name##_tx *tx)              \
	{                                                                     \
		return edo_mpsc_tx_n_free((void *)tx);                        \
	}                                                                     \
	EDO__TYPED size_t name##_rx_n_items(struct name##_rx *rx)             \
	{                                                                     \
		return edo_mpsc_rx_n_items((void *)rx);                       \
	}                                                                     \
	EDO__TYPED int name##_try_send(struct name##_tx *tx, T value)         \
	{                                                                     \
		return edo_mpsc_try_send((void *)tx, &value);                 \
	}                                                                     \
	struct name##_send__frame {                                           \
		struct edo_future future;                                     \
		int output;                                                   \
		uint32_t word;                                                \
		uint64_t words[5];                                            \
		T value;                                                      \
	};                                                                    \
	EDO__TYPED enum edo_poll name##_send__poll(                           \
		struct edo_future *self, struct edo_context *context)         \
	{                                                                     \
		struct name##_send__frame *frame = (void *)self;              \
		return edo__mpsc_send_poll(self, context, &frame->value);     \
	}                                                                     \
	__attribute__((__unused__)) static const struct edo_future_type       \
		name##_send__type =                                           \
			EDO_LEAF_TYPE(name##_send, name##_send__poll,         \
				      edo__mpsc_send_cancel);                 \
	EDO__TYPED void name##_send__init(struct name##_send__frame *frame,   \
					  struct name##_tx *tx, T value)      \
	{                                                                     \
		edo_mpsc_send__init((void *)frame, (void *)tx, NULL);         \
		frame->future.type = &name##_send__type;                      \
		frame->value = value;                                         \
	}                                                                     \
	edo_async int name##_send(struct name##_tx *tx, T value);             \
	EDO__TYPED_CHANNEL(name, mpsc, T)                                     \
	EDO__TYPED_CLOSED(name, mpsc, 4)                                      \
	EDO__TYPED_RECV(name, mpsc, T, 3)                                     \
	struct name##_tx

#endif
#endif
