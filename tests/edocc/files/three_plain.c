/* A file without async beside two with. */
int plain_helper(int x);

int plain_helper(int x)
{
	return x + 100;
}
