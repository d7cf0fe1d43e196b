/* SPDX-License-Identifier: MIT */
#ifndef EDOCC_TOKEN_H
#define EDOCC_TOKEN_H

/*
 * Tokens of preprocessed C. A token knows where it stands in the text, which
 * place in the user's files that is, and, if it is a bracket, its partner. What
 * lies between two tokens (blanks, comments, line markers, pragmas) is no token.
 *
 * `id` is unique over punctuators and keywords: a one-character punctuator is
 * its character, digraphs are the brackets they mean, GNU spellings
 * (__const__) are the word they mean.
 */

#include <stdint.h>

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_KEYWORD,
	TOKEN_NUMBER,
	TOKEN_CHARACTER,
	TOKEN_STRING,
	TOKEN_PUNCTUATOR,
	TOKEN_OTHER, /* a byte C has no use for */
};

/* Punctuators of more than one character */
enum {
	PUNCT_ELLIPSIS = 256, /* ... */
	PUNCT_SHIFT_LEFT_ASSIGN,
	PUNCT_SHIFT_RIGHT_ASSIGN,
	PUNCT_SHIFT_LEFT,
	PUNCT_SHIFT_RIGHT,
	PUNCT_LESS_EQUAL,
	PUNCT_GREATER_EQUAL,
	PUNCT_EQUAL,
	PUNCT_NOT_EQUAL,
	PUNCT_AND_AND,
	PUNCT_OR_OR,
	PUNCT_INCREMENT,
	PUNCT_DECREMENT,
	PUNCT_ARROW,
	PUNCT_ADD_ASSIGN,
	PUNCT_SUBTRACT_ASSIGN,
	PUNCT_MULTIPLY_ASSIGN,
	PUNCT_DIVIDE_ASSIGN,
	PUNCT_REMAINDER_ASSIGN,
	PUNCT_AND_ASSIGN,
	PUNCT_OR_ASSIGN,
	PUNCT_XOR_ASSIGN,
	PUNCT_HASH_HASH,
	PUNCT_COLON_COLON,
};

/* Keywords. The groups matter: see keyword_starts_specifier() and its like. */
enum {
	KW_NONE = 0,
	KW_FIRST = 512,
	/* storage classes and function specifiers */
	KW_TYPEDEF = KW_FIRST,
	KW_EXTERN,
	KW_STATIC,
	KW_AUTO,
	KW_REGISTER,
	KW_THREAD_LOCAL,
	KW_INLINE,
	KW_NORETURN,
	/* qualifiers; may stand wherever a specifier may */
	KW_CONST,
	KW_VOLATILE,
	KW_RESTRICT,
	KW_ATOMIC, /* also with parentheses */
	KW_ALIGNAS,
	KW_ATTRIBUTE,
	KW_EXTENSION,
	/* types of one word */
	KW_VOID,
	KW_CHAR,
	KW_SHORT,
	KW_INT,
	KW_LONG,
	KW_FLOAT,
	KW_DOUBLE,
	KW_SIGNED,
	KW_UNSIGNED,
	KW_BOOL,
	KW_COMPLEX,
	KW_IMAGINARY,
	KW_INT128,
	KW_FLOATN, /* _Float32, _Decimal64, __float128, ... */
	KW_AUTO_TYPE,
	/* types that go on */
	KW_STRUCT,
	KW_UNION,
	KW_ENUM,
	KW_TYPEOF,
	/* statements */
	KW_IF,
	KW_ELSE,
	KW_WHILE,
	KW_DO,
	KW_FOR,
	KW_SWITCH,
	KW_CASE,
	KW_DEFAULT,
	KW_BREAK,
	KW_CONTINUE,
	KW_GOTO,
	KW_RETURN,
	KW_ASM,
	KW_LABEL,
	/* expressions */
	KW_SIZEOF,
	KW_ALIGNOF,
	KW_GENERIC,
	KW_OFFSETOF,
	KW_TYPES_COMPATIBLE,
	KW_VA_ARG,
	KW_REAL,
	KW_IMAG,
	KW_STATIC_ASSERT,
	/* Edo: words with a short spelling */
	KW_ASYNC,
	KW_AWAIT,
	KW_AWAIT_ALL,
	KW_AWAIT_TRY_ALL,
	KW_AWAIT_ANY,
	KW_AWAIT_ANY_BIASED,
	KW_WHEN,
	KW_WHEN_IF,
	KW_OTHERWISE,
	KW_DEFER,
	/* Edo: annotations */
	KW_EDO_OWNED,
	KW_EDO_NOT_SEND,
	KW_EDO_LOCAL,
	KW_EDO_FRAME,
	KW_EDO_OUTPUT_DESTRUCTOR,
	/* Edo: types with an argument */
	KW_EDO_FUTURE,
	KW_FIRST_OF_CALLS = KW_EDO_FUTURE, /* words only before a ( */
	KW_EDO_BOXED,
	/* Edo: what looks like a call */
	KW_EDO_BOX,
	KW_EDO_BOX_OK,
	KW_EDO_BOX_CANCEL,
	KW_EDO_BOX_DROP,
	KW_EDO_BOX_DETACH,
	KW_EDO_FORGET,
	KW_EDO_TIMEOUT,
	KW_EDO_BLOCK_ON,
	KW_EDO_SPAWN,
	KW_EDO_SPAWN_LOCAL,
	KW_EDO_SPAWN_BLOCKING,
	KW_EDO_SCOPE,
	KW_EDO_SCOPE_SPAWN,
	KW_LAST = KW_EDO_SCOPE_SPAWN,
};

/* Bits of token.flags */
#define TOKEN_SOFT 0x01u         /* a short Edo word: may be a plain name */
#define TOKEN_FALLTHROUGH 0x02u  /* a fallthrough comment stands before it */
#define TOKEN_SYSTEM 0x04u       /* comes from a system header */
#define TOKEN_UNTERMINATED 0x08u /* a literal that never ends */
#define TOKEN_UNMATCHED 0x10u    /* a bracket without a partner */

struct token {
	uint32_t offset; /* in the preprocessed text */
	uint32_t size;
	uint32_t line;   /* in the user's file */
	uint32_t link;   /* bracket: its partner's index; name: its number */
	uint16_t column; /* from 1, in bytes, in the preprocessed line */
	uint16_t file;   /* number in source.files */
	uint8_t kind;
	uint8_t flags;
	uint16_t id; /* punctuator or keyword; of a soft word too */
};

#endif
