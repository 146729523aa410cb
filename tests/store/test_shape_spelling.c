/* A spelling can be read back, and nothing but a spelling can be read. */
#include "engine/store/shape_spelling.h"

#include "tests/store/store_fixture.h"

#include <string.h>

static cbx_arena *arena;
static cbx_text_buffer text;

static void set_up(void)
{
    arena = cbx_arena_new();
}

static void tear_down(void)
{
    cbx_arena_free(arena);
    cbx_text_buffer_done(&text);
}

START_TEST(a_spelling_is_netstrings_and_counts)
{
    const cbx_tag tags[] = { { "k", "" } };
    const cbx_metric metrics[] = { { .name = "1:a," }, { .name = "" } };
    const cbx_point point = { .name = "name with 12:",
                              .scenario = "",
                              .tags = tags,
                              .n_tags = 1,
                              .metrics = metrics,
                              .n_metrics = 2 };
    cbx_point_spell(&point, &text);
    ck_assert_str_eq(cbx_text_buffer_text(&text), "13:name with 12:,0:,1;1:k,0:,2;4:1:a,,0:,");
    cbx_shape shape = { 0 };
    ck_assert(cbx_shape_parse(text.bytes, text.length, arena, &shape));
    ck_assert_str_eq(shape.name, point.name);
    ck_assert_uint_eq(shape.n_tags, 1);
    ck_assert_str_eq(shape.tags[0].value, "");
    ck_assert_uint_eq(shape.n_metrics, 2);
    ck_assert_str_eq(shape.metrics[0], "1:a,");
}
END_TEST

static const char *const nonsense[] = {
    "",
    "1",
    "1:a",
    "1:a,",
    "2:a,0:,0;0;",
    "1:a;0:,0;0;",
    "1:a,0:,1;0;",
    "1:a,0:,0;0;x",
    "1:a,0:,99999999999999999999;0;",
    "1:a,0:,4294967295;0;",
    "99999999:a,0:,0;0;",
    "-1:a,0:,0;0;",
    ":a,0:,0;0;",
};

START_TEST(nonsense_is_not_read)
{
    cbx_shape shape = { 0 };
    ck_assert_msg(!cbx_shape_parse(nonsense[_i], strlen(nonsense[_i]), arena, &shape), "%s",
                  nonsense[_i]);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("spelling");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_spelling_is_netstrings_and_counts);
    tcase_add_loop_test(tc, nonsense_is_not_read, 0, (int)(sizeof nonsense / sizeof *nonsense));
    return run_test_case("shape_spelling", tc);
}
