#include "engine/report/environment_difference.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static cbx_arena *arena;
static cbx_text_buffer out;

static void set_up(void)
{
    arena = cbx_arena_new();
    out = (cbx_text_buffer)CBX_TEXT_BUFFER_INIT;
}

static void tear_down(void)
{
    cbx_text_buffer_done(&out);
    cbx_arena_free(arena);
}

static const struct {
    const char *before, *after, *want; /* want NULL: no difference */
} cases[] = {
    { "{}", "{}", NULL },
    { NULL, NULL, NULL },
    { "{\"cpu\": \"a\", \"jax\": 1}", "{\"jax\": 1, \"cpu\": \"a\"}", NULL },
    { "{\"cpu\": \"a\", \"jax\": 1}", "{\"cpu\": \"b\", \"jax\": 2}", "cpu: a \u2192 b" },
    { "{\"jax\": 1}", "{\"jax\": 2}", "jax: 1 \u2192 2" },
    { "{\"gpu\": {\"kind\": \"L4\"}}", "{}", "gpu.kind: L4 \u2192 (none)" },
    { "{}", "{\"os\": \"x\"}", "os: (none) \u2192 x" },
};

START_TEST(leaves_that_differ)
{
    bool differs = cbx_environment_difference(cases[_i].before, cases[_i].after, arena, &out);
    ck_assert_int_eq(differs, cases[_i].want != NULL);
    ck_assert_str_eq(cbx_text_buffer_text(&out), cases[_i].want ? cases[_i].want : "");
}
END_TEST

/* As pip's list of packages; looking each up among all others would take minutes. */
static const char *many_leaves(size_t n, char value)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    for (size_t i = 0; i < n; i++)
        cbx_text_buffer_printf(&text, "%s\"package%zu\": \"%c\"", i ? ", " : "{", i, value);
    cbx_text_buffer_putc(&text, '}');
    const char *document = cbx_arena_strdup(arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    return document;
}

START_TEST(a_large_environment)
{
    static const char ending[] = "; and 199994 more";
    const char *before = many_leaves(200000, '1'), *after = many_leaves(200000, '2');
    ck_assert(cbx_environment_difference(before, after, arena, &out));
    ck_assert_str_eq(out.bytes + out.length - strlen(ending), ending);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("environment_difference");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, leaves_that_differ, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, a_large_environment);
    Suite *suite = suite_create("environment_difference");
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
