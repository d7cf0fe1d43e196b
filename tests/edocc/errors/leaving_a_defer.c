/* A defer runs to its end. */
#include <edo.h>

async int f(int x);

async int g(int x)
{
	for (;;) {
		defer {
			if (x == 1)
				break;
			if (x == 2)
				continue;
			if (x == 3)
				return 1;
			if (x == 4)
				goto out;
			while (x)
				if (x-- == 5)
					break;
			goto in;
in:
			x = 0;
		}
		await f(x);
	}
out:
	return x;
}
