/* Text that nests without end is refused, not followed. */
#include <edo.h>

#define P4(x) ((((x))))
#define P16(x) P4(P4(P4(P4(x))))
#define P64(x) P16(P16(P16(P16(x))))
#define P256(x) P64(P64(P64(P64(x))))
#define P1024(x) P256(P256(P256(P256(x))))

async int f(int x);

async int g(int x)
{
	return P1024(P1024(P1024(await f(x))));
}
