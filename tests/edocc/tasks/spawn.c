/* edocc: runtime */
/* Tasks: spawned, joined, given values, structs, nothing. */
#include <stdio.h>
#include <string.h>
#include <edo.h>

struct answer {
	char text[20];
	int number;
};

static async int square(int x)
{
	await edo_yield_now();
	return x * x;
}

static async void say(const char *text)
{
	await edo_yield_now();
	printf("%s\n", text);
}

static async struct answer answer(const char *text, int number)
{
	struct answer a = { .number = number };

	await edo_yield_now();
	strcpy(a.text, text);
	return a;
}

static int blocking(int x, const char *text)
{
	return x + (int)strlen(text);
}

static void blocking_void(int *p)
{
	*p += 5;
}

/* A plain function may spawn. */
static struct edo_task *start(int x)
{
	return edo_spawn(square(x));
}

static async void joined(void)
{
	struct edo_task *tasks[4];
	struct edo_task *task;
	struct answer a;
	int sum = 0, value = 0, r;

	for (int i = 0; i < 4; i++)
		tasks[i] = edo_spawn(square(i));
	for (int i = 0; i < 4; i++) {
		r = await edo_task_join(tasks[i], &value);
		sum += value + 1000 * r;
	}
	printf("%d\n", sum);
	task = edo_spawn(answer("answer", 42));
	r = await edo_task_join(task, &a);
	printf("%d %s %d\n", r, a.text, a.number);
	task = edo_spawn(say("said"));
	printf("%d\n", await edo_task_join(task, NULL));
	printf("%d\n", await edo_task_join(start(7), &value));
	printf("%d\n", value);
}

static async void local(void)
{
	struct edo_task *task = edo_spawn_local(square(9));
	int value = 0;

	await edo_task_join(task, &value);
	printf("%d\n", value);
	task = edo_spawn(edo_box(square(8)));
	await edo_task_join(task, &value);
	printf("%d\n", value);
	task = edo_spawn_local(edo_box(square(6)));
	await edo_task_join(task, &value);
	printf("%d\n", value);
}

static async void on_other_threads(void)
{
	int value = 0, n = 1;
	struct edo_task *task = edo_spawn_blocking(blocking(3, "four"));

	printf("%d", await edo_task_join(task, &value));
	printf(" %d\n", value);
	printf("%d", await edo_task_join(edo_spawn_blocking(blocking_void(&n)),
					 NULL));
	printf(" %d\n", n);
}

EDO_MAIN(.flavor = EDO_CURRENT_THREAD)
async int main(void)
{
	await joined();
	await local();
	await on_other_threads();
	return 0;
}
