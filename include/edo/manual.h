/* SPDX-License-Identifier: MIT */
#ifndef EDO_MANUAL_H
#define EDO_MANUAL_H

/*
 * Async functions without edocc: macros for any C11 compiler. What edocc finds
 * out by itself is written by hand, namely which variables live across an await
 * and what is undone when the function is left; the future that comes out is
 * the same, and each kind awaits the other.
 *
 *	EDO_MANUAL(int, greet, ((struct edo_stream *, stream), (int, n_times)),
 *		int i;
 *		union {
 *			struct edo_write_all__frame write;
 *			struct edo_sleep__frame sleep;
 *		} child;
 *	)
 *
 *	EDO_MANUAL_BODY(greet)
 *	{
 *		EDO_MANUAL_BEGIN(greet);
 *		for (f->i = 0; f->i < f->n_times; f->i++) {
 *			edo_write_all__init(&f->child.write, f->stream, "hi", 2);
 *			EDO_MANUAL_AWAIT(f->child.write);
 *			if (f->child.write.output < 0)
 *				EDO_MANUAL_RETURN(f->child.write.output);
 *			edo_sleep__init(&f->child.sleep, EDO_SECOND);
 *			EDO_MANUAL_AWAIT(f->child.sleep);
 *		}
 *		EDO_MANUAL_RETURN(0);
 *		EDO_MANUAL_CLEANUP;
 *		edo_stream_close(f->stream);
 *		EDO_MANUAL_END;
 *	}
 *
 * Parameters and locals are members of `f`, the frame; other variables are gone
 * after an await. The first await resumes in the middle of a switch, hence the
 * rules: no await inside a switch of one's own, no two on one line, no variable
 * with an initialiser in front of an await in the same block.
 *
 * What stands after EDO_MANUAL_CLEANUP runs at every end of a function that has
 * been polled: return, panic and cancellation. It may be empty, it may await
 * (shielded from cancellation), it contains no EDO_MANUAL_RETURN. A child that
 * finished although it was cancelled is in EDO_ENDED_READY there.
 */

#include <stddef.h>

#include <edo/future/box.h>
#include <edo/future/context.h>

/* The frame of `T function(...)`, its type, its constructors. T may not be void: a
 * function without a result gives an int. At most 8 parameters, each a pair
 * (type, name); `(void)` for none. The rest are the members of the frame. */
#define EDO_MANUAL(T, function, parameters, ...)                               \
	struct function##__frame {                                             \
		struct edo_future future;                                      \
		T output;                                                      \
		struct edo_future *edo__child;                                 \
		EDO__MANUAL_EACH(EDO__MANUAL_MEMBER, parameters)               \
		__VA_ARGS__                                                    \
	};                                                                     \
	static enum edo_poll function##__poll(struct edo_future *self,         \
					      struct edo_context *context);    \
	static enum edo_poll function##__cancel(struct edo_future *self,       \
						struct edo_context *context)   \
	{                                                                      \
		return edo__manual_cancel(                                     \
			self, &((struct function##__frame *)self)->edo__child, \
			context);                                              \
	}                                                                      \
	extern const struct edo_future_type function##__type;                  \
	const struct edo_future_type function##__type = {                      \
		.abi = EDO_FUTURE_ABI,                                         \
		.size = sizeof(struct edo_future_type),                        \
		.poll = function##__poll,                                      \
		.cancel = function##__cancel,                                  \
		.frame_size = sizeof(struct function##__frame),                \
		.frame_align = _Alignof(struct function##__frame),             \
		.output_offset = offsetof(struct function##__frame, output),   \
		.output_size = sizeof(T),                                      \
		.flags = EDO_TYPE_SEND,                                        \
		.line = __LINE__,                                              \
		.name = #function,                                             \
		.file = __FILE__,                                              \
	};                                                                     \
	void function##__init(                                                 \
		struct function##__frame *frame EDO__MANUAL_EACH(              \
			EDO__MANUAL_COMMA_PARAMETER, parameters));             \
	void function##__init(                                                 \
		struct function##__frame *frame EDO__MANUAL_EACH(              \
			EDO__MANUAL_COMMA_PARAMETER, parameters))              \
	{                                                                      \
		frame->future.type = &function##__type;                        \
		frame->future.state = EDO_STATE_START;                         \
		frame->future.flags = 0;                                       \
		frame->edo__child = NULL;                                      \
		EDO__MANUAL_EACH(EDO__MANUAL_STORE, parameters)                \
	}                                                                      \
	T(**function##__new(EDO__MANUAL_PARAMETERS(parameters)))               \
	(struct edo_boxed *);                                                  \
	T(**function##__new(EDO__MANUAL_PARAMETERS(parameters)))               \
	(struct edo_boxed *)                                                   \
	{                                                                      \
		struct function##__frame *frame =                              \
			edo__box_new(&function##__type);                       \
                                                                               \
		if (frame)                                                     \
			function##__init(frame EDO__MANUAL_EACH(               \
				EDO__MANUAL_COMMA_NAME, parameters));          \
		return (T(**)(struct edo_boxed *))(void *)frame;               \
	}

/* The head of the body. */
#define EDO_MANUAL_BODY(function)                                      \
	static enum edo_poll function##__poll(struct edo_future *self, \
					      struct edo_context *context)

/* First in the body: declares `f`, the frame. */
#define EDO_MANUAL_BEGIN(function)                                            \
	struct function##__frame *const f = (struct function##__frame *)self; \
                                                                              \
	(void)context;                                                        \
	switch (self->state) {                                                \
	case EDO_STATE_START:                                                 \
		self->state = EDO__MANUAL_STATE_RUNNING;

/* Waits until @child, a constructed future's frame, has ended. Its output is
 * child.output. */
#define EDO_MANUAL_AWAIT(child) EDO__MANUAL_AWAIT(&(child).future)

/* The same for a box: `edo_boxed(T)`. The output is edo__manual_output(); the
 * box is to be freed with edo__box_free() once it has ended. */
#define EDO_MANUAL_AWAIT_BOX(box) \
	EDO__MANUAL_AWAIT((struct edo_future *)(void *)(box))

/* Ends the function, by way of its cleanup. */
#define EDO_MANUAL_RETURN(value)                     \
	do {                                         \
		f->output = (value);                 \
		self->flags |= EDO__MANUAL_RETURNED; \
		goto edo__cleanup;                   \
	} while (0)

/* Opens the cleanup. A body that falls into it has not returned: a panic. */
#define EDO_MANUAL_CLEANUP                       \
	edo__manual_fell_off(self);              \
	edo__cleanup:                            \
	self->flags |= EDO__MANUAL_CLEANING;     \
	self->state = EDO__MANUAL_STATE_CLEANUP; \
	/* fall through */                       \
	case EDO__MANUAL_STATE_CLEANUP:          \
		self->state = EDO__MANUAL_STATE_END

/* Last in the body. */
#define EDO_MANUAL_END                                           \
	/* fall through */                                       \
	case EDO__MANUAL_STATE_END:                              \
	default:                                                 \
		break;                                           \
		}                                                \
		self->state = self->flags & EDO__MANUAL_RETURNED \
				      ? EDO_ENDED_READY          \
				      : EDO_ENDED_CANCELLED;     \
		return EDO_READY

/* ---- below: how it is made ------------------------------------------- */

/* States; all others are numbers of lines. */
#define EDO__MANUAL_STATE_RUNNING 0xfffffff0u /* before the first await */
#define EDO__MANUAL_STATE_CLEANUP 0xfffffff1u
#define EDO__MANUAL_STATE_END 0xfffffff2u /* a panic in the cleanup ends it */

/* Flags */
#define EDO__MANUAL_RETURNED 0x1u
#define EDO__MANUAL_CLEANING 0x2u

/* The child is known before it is polled: a panic in it cancels it. */
#define EDO__MANUAL_AWAIT(future)                                           \
	do {                                                                \
		f->edo__child = (future);                                   \
		self->state = __LINE__;                                     \
		/* fall through */                                          \
	case __LINE__:                                                      \
		if (edo_future_poll(f->edo__child, context) == EDO_PENDING) \
			return EDO_PENDING;                                 \
		f->edo__child = NULL;                                       \
	} while (0)

void edo__panic(const char *file, int line, const char *format, ...);

static inline void edo__manual_fell_off(const struct edo_future *self)
{
	edo__panic(self->type->file, (int)self->type->line,
		   "%s() reached its end without a return", self->type->name);
}

/* Where the output of an ended future of any type lies. */
static inline void *edo__manual_output(void *future)
{
	struct edo_future *self = (struct edo_future *)future;

	return (char *)future + self->type->output_offset;
}

static inline enum edo_poll edo__manual_cancel(struct edo_future *self,
					       struct edo_future **child,
					       struct edo_context *context)
{
	if (edo_future_has_ended(self))
		return EDO_READY;
	if (self->state == EDO_STATE_START) {
		self->state = EDO_ENDED_CANCELLED;
		return EDO_READY;
	}
	if (!(self->flags & EDO__MANUAL_CLEANING)) {
		if (*child && edo_future_cancel(*child, context) == EDO_PENDING)
			return EDO_PENDING;
		*child = NULL;
		self->flags |= EDO__MANUAL_CLEANING;
		self->state = EDO__MANUAL_STATE_CLEANUP;
	}
	return self->type->poll(self, context);
}

#define EDO__MANUAL_MEMBER(type, name) type name;
#define EDO__MANUAL_COMMA_PARAMETER(type, name) , type name
#define EDO__MANUAL_COMMA_NAME(type, name) , name
#define EDO__MANUAL_STORE(type, name) frame->name = name;

/* m a m b ... for a list (a, b, ...) of pairs; nothing for (void). */
#define EDO__MANUAL_EACH(m, list)                                             \
	EDO__MANUAL_CALL(                                                     \
		EDO__MANUAL_PASTE(EDO__MANUAL_EACH_, EDO__MANUAL_COUNT list), \
		(m, EDO__MANUAL_OPEN list))
#define EDO__MANUAL_EACH_0(m, ...)
#define EDO__MANUAL_EACH_1(m, a) m a
#define EDO__MANUAL_EACH_2(m, a, ...) m a EDO__MANUAL_EACH_1(m, __VA_ARGS__)
#define EDO__MANUAL_EACH_3(m, a, ...) m a EDO__MANUAL_EACH_2(m, __VA_ARGS__)
#define EDO__MANUAL_EACH_4(m, a, ...) m a EDO__MANUAL_EACH_3(m, __VA_ARGS__)
#define EDO__MANUAL_EACH_5(m, a, ...) m a EDO__MANUAL_EACH_4(m, __VA_ARGS__)
#define EDO__MANUAL_EACH_6(m, a, ...) m a EDO__MANUAL_EACH_5(m, __VA_ARGS__)
#define EDO__MANUAL_EACH_7(m, a, ...) m a EDO__MANUAL_EACH_6(m, __VA_ARGS__)
#define EDO__MANUAL_EACH_8(m, a, ...) m a EDO__MANUAL_EACH_7(m, __VA_ARGS__)

/* `type a, type b`, or `void` for (void). */
#define EDO__MANUAL_PARAMETERS(list)                                         \
	EDO__MANUAL_PASTE(EDO__MANUAL_PARAMETERS_, EDO__MANUAL_IS_PAIR list) \
	(list)
#define EDO__MANUAL_PARAMETERS_0(list) void
#define EDO__MANUAL_PARAMETERS_1(list)     \
	EDO__MANUAL_CALL(                  \
		EDO__MANUAL_WITHOUT_FIRST, \
		(EDO__MANUAL_EACH(EDO__MANUAL_COMMA_PARAMETER, list)))
#define EDO__MANUAL_WITHOUT_FIRST(first, ...) __VA_ARGS__

/* The length of a list: 0 for (void). */
#define EDO__MANUAL_COUNT(...)                              \
	EDO__MANUAL_PASTE(EDO__MANUAL_COUNT_,               \
			  EDO__MANUAL_IS_PAIR(__VA_ARGS__)) \
	(__VA_ARGS__)
#define EDO__MANUAL_COUNT_0(...) 0
#define EDO__MANUAL_COUNT_1(...) \
	EDO__MANUAL_NINTH(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define EDO__MANUAL_NINTH(a, b, c, d, e, f, g, h, n, ...) n

/* 1 if the first of the list is in parentheses, else 0. */
#define EDO__MANUAL_IS_PAIR(...) EDO__MANUAL_IS_PAIR_(__VA_ARGS__, )
#define EDO__MANUAL_IS_PAIR_(first, ...) \
	EDO__MANUAL_SECOND(EDO__MANUAL_PROBE first, 0, )
#define EDO__MANUAL_PROBE(...) , 1
#define EDO__MANUAL_SECOND(...) EDO__MANUAL_SECOND_(__VA_ARGS__, )
#define EDO__MANUAL_SECOND_(a, b, ...) b

#define EDO__MANUAL_CALL(m, arguments) m arguments
#define EDO__MANUAL_OPEN(...) __VA_ARGS__
#define EDO__MANUAL_PASTE(a, b) EDO__MANUAL_PASTE_(a, b)
#define EDO__MANUAL_PASTE_(a, b) a##b

#endif
