/* edocc: runtime */
/* How tasks end: with a value, aborted, in a panic; their cleanup runs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <edo.h>

static async int waits(const char *name)
{
	defer printf("cleanup of %s\n", name);
	await edo_sleep(60 * EDO_SECOND);
	return 1;
}

static async int returns_then_cleans(void)
{
	defer {
		await edo_yield_now();
		await edo_yield_now();
		puts("cleaned");
	}
	return 7;
}

static async int dies(int x)
{
	defer puts("unwound");
	await edo_yield_now();
	if (x)
		edo_panic("dies of %d", x);
	return 0;
}

static void release(int *p)
{
	printf("released %d\n", *p);
}

static async int owns(EDO_OWNED(release) int n)
{
	return n;
}

static async void aborted(void)
{
	struct edo_task *task = edo_spawn(waits("aborted"));
	int value = 5;

	await edo_yield_now();
	edo_task_abort(task);
	printf("%d %d\n", await edo_task_join(task, &value) == -ECANCELED,
	       value);
	task = edo_spawn(owns(3));
	edo_task_abort(task);
	printf("%d\n", await edo_task_join(task, NULL) == -ECANCELED);
	task = edo_spawn(returns_then_cleans());
	await edo_yield_now();
	edo_task_abort(task);
	printf("%d", await edo_task_join(task, &value));
	printf(" %d\n", value);
}

static async void panicked(void)
{
	struct edo_task *task = edo_spawn(dies(4));
	const struct edo_panic *panic;

	printf("%d\n", await edo_task_wait(task) == EDO_EPANIC);
	panic = edo_task_panic(task);
	printf("%s %d\n", panic->message, strstr(panic->file, "ends.c") != NULL);
	printf("%d\n", await edo_task_join(task, NULL) == EDO_EPANIC);
}

static async void none(void)
{
	printf("%d\n", await edo_task_join((struct edo_task *)NULL, NULL) ==
			       -ENOMEM);
	edo_task_detach(edo_spawn(owns(8)));
	await edo_yield_now();
	await edo_yield_now();
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(int argc, char **argv)
{
	if (argc != 1 || !argv[0])
		return -EINVAL;
	await aborted();
	await panicked();
	await none();
	return 0;
}
