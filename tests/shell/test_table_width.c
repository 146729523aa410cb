#include "cli/shell/table_width.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>

/* A row of a number of 20 digits, a text of 60 characters and one of 4 (two wide ones). */
static const cbx_table_column columns[] = {
    { .name = "number", .kind = CBX_KIND_INTEGER },
    { .name = "long" },
    { .name = "w" },
};

static const struct {
    size_t terminal, want;
} cases[] = {
    { 200, 200 },                /* it fits as it is: 20 + 2 + 60 + 2 + 4 */
    { 88, 88 },                  /* just so */
    { 40, 40 },                  /* 20 + 2 + 12 + 2 + 4: cutting the text makes it fit */
    { 39, 20 + 2 + 40 + 2 + 4 }, /* it does not */
    { 1, 20 + 2 + 40 + 2 + 4 },
};

START_TEST(a_table_is_cut_where_that_makes_it_fit)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_table table;
    cbx_table_init(&table, columns, 3, arena);
    cbx_table_add_integer(&table, INT64_MIN);
    cbx_table_add_text(&table, "123456789012345678901234567890123456789012345678901234567890");
    cbx_table_add_text(&table, "漢字");
    ck_assert_uint_eq(cbx_table_full_width(&table), 88);
    ck_assert_uint_eq(cbx_table_paged_width(&table, cases[_i].terminal), cases[_i].want);
    cbx_arena_free(arena);
}
END_TEST

int main(void)
{
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    Suite *suite = suite_create("table_width");
    TCase *tc = tcase_create("all");
    tcase_add_loop_test(tc, a_table_is_cut_where_that_makes_it_fit, 0,
                        sizeof cases / sizeof *cases);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
