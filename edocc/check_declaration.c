/* SPDX-License-Identifier: MIT */

#include "parser.h"

void check_declaration(struct parser *parser, struct function *function,
		       const struct specifiers *specifiers,
		       const struct declared *declared)
{
	(void)parser; (void)function; (void)specifiers; (void)declared;
}
void check_function(struct parser *parser, struct function *function)
{
	(void)parser; (void)function;
}
