/* SPDX-License-Identifier: MIT */
#ifndef EDO_PLAIN_H
#define EDO_PLAIN_H

/*
 * The plain reading: what editors, linters and formatters see of Edo's
 * keywords. The text parses and type-checks as ordinary C, keeps break and
 * continue, and takes arms in order. It is not meant to be linked; the tests of
 * edocc do link it, with synchronous stubs, as an oracle.
 */

#include <stddef.h>

struct edo_task;

extern __thread int edo__taken, edo__never;
int edo__zero(void);
struct edo_task *edo__task(void);

/* clang-format off */
_Pragma("GCC diagnostic ignored \"-Wunused-value\"")
_Pragma("GCC diagnostic ignored \"-Wunused-function\"")

#define edo_await_all
#define edo_await_try_all(r) if (((r) = 0)) {} else
#define edo_await_any if ((edo__taken = 0)) {} else
#define edo_await_any_biased if ((edo__taken = 0)) {} else
#define edo_when(...)                                                         \
	if (edo__taken || ((void)(__VA_ARGS__), edo__taken = 1, 0)) {} else
#define edo_when_if(c, ...)                                                   \
	if (edo__taken || (!(c) && !(edo__taken = 0)) ||                      \
	    ((void)(__VA_ARGS__), edo__taken = 1, 0)) {} else
#define edo_otherwise if (edo__taken || (edo__taken = 1, 0)) {} else
#define edo_defer while (edo__never)
#define edo_future(T) __typeof__(T)
#define edo_boxed(T) __typeof__(T)
#define edo_box(...) (__VA_ARGS__)
#define edo_box_ok(p) ((void)(p), !edo__zero())
#define edo_box_cancel(p) ((void)(p), edo__zero())
#define edo_box_drop(p) ((void)(p))
#define edo_box_detach(p) ((void)(p))
#define edo_forget(...) ((void)(__VA_ARGS__))
#define edo_timeout(d, ...) ((void)(d), (void)(__VA_ARGS__), edo__zero())
#define edo_block_on(rt, ...) ((void)(rt), (void)(__VA_ARGS__), edo__zero())
#define edo_spawn(...) ((void)(__VA_ARGS__), edo__task())
#define edo_spawn_local(...) ((void)(__VA_ARGS__), edo__task())
#define edo_spawn_blocking(...) ((void)(__VA_ARGS__), edo__task())
#define edo_scope(s) struct edo_scope s[1]; edo__scope_init(s); if (0) {} else
#define edo_scope_spawn(s, ...) ((void)(s), (void)(__VA_ARGS__), edo__zero())
/* clang-format on */

#ifndef EDO_NO_KEYWORDS
#define async edo_async
#define await edo_await
#define await_all edo_await_all
#define await_try_all edo_await_try_all
#define await_any edo_await_any
#define await_any_biased edo_await_any_biased
#define when edo_when
#define when_if edo_when_if
#define otherwise edo_otherwise
#define defer edo_defer
#endif

#endif
