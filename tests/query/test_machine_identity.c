#include "engine/query/machine_identity.h"

#include <check.h>
#include <stdbool.h>
#include <string.h>

static const struct {
    const char *what, *a, *b;
    bool same;
} cases[] = {
    { "order of members", "{\"cpu\": \"X\", \"os\": \"L\"}", "{\"os\": \"L\", \"cpu\": \"X\"}",
      true },
    { "another CPU", "{\"cpu\": \"X\"}", "{\"cpu\": \"Y\"}", false },
    { "another GPU, nested", "{\"gpu\": {\"name\": \"A\"}}", "{\"gpu\": {\"name\": \"B\"}}",
      false },
    { "a list of devices", "{\"devices\": [\"A\", \"A\"]}", "{\"devices\": [\"A\"]}", false },
    { "a name in camel case", "{\"gpu0Name\": \"A\"}", "{\"gpu0Name\": \"B\"}", false },
    { "a library", "{\"cpu\": \"X\", \"jax\": \"1\"}", "{\"cpu\": \"X\", \"jax\": \"2\"}", true },
    { "readings", "{\"cpu_load\": 0.1, \"gpu_temp\": 40}", "{\"cpu_load\": 2.5}", true },
    { "a word inside a word", "{\"framework\": \"a\"}", "{\"framework\": \"b\"}", true },
    { "null says nothing", "{\"gpu\": null}", "{}", true },
    { "a CPU where none was named", "{}", "{\"cpu\": \"X\"}", false },
    { "no object", "[1]", "{}", true },
};

START_TEST(machines)
{
    cbx_arena *arena = cbx_arena_new();
    const char *a = cbx_machine_identity(cases[_i].a, arena);
    const char *b = cbx_machine_identity(cases[_i].b, arena);
    ck_assert(a && b);
    ck_assert_msg((strcmp(a, b) == 0) == cases[_i].same, "%s: '%s', '%s'", cases[_i].what, a, b);
    cbx_arena_free(arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("machine_identity");
    TCase *tc = tcase_create("machine_identity");
    tcase_add_loop_test(tc, machines, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
