/* async main has one of two forms. */
#include <edo.h>

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async void main(int argc)
{
	(void)argc;
}
