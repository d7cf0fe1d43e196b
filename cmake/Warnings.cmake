# One set of warnings for everything this project compiles for itself.
add_library(edo_warnings INTERFACE)
target_compile_options(edo_warnings INTERFACE
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
	$<$<BOOL:${EDO_WERROR}>:-Werror>)
