/* Parameters have to be copied into the future. */
#include <stdarg.h>
#include <edo.h>

typedef int triple[3];

async int variadic(const char *format, ...);
async int list(va_list arguments);
async int array(triple t, int u[3]);
async int names(a, b) int a, b;
{
	return a + b;
}
async int future(edo_future(int) later);
async int function(async int callback(int));
async int (*gives_function(int x))(int);
async undefined(void);
