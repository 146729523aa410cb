#include "sql/reference_page.h"

#include "engine/base/file.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(page_in_the_tree_is_the_tables)
{
    cbx_text_buffer page = CBX_TEXT_BUFFER_INIT, kept = CBX_TEXT_BUFFER_INIT;
    cbx_error err;
    ck_assert_msg(cbx_file_read(REFERENCE_PAGE, &kept, &err) == CBX_OK, "%s", err.text);
    cbx_reference_page_write(&page);
    ck_assert_msg(strcmp(cbx_text_buffer_text(&page), cbx_text_buffer_text(&kept)) == 0,
                  "docs/reference.md is stale: write_reference > docs/reference.md");
    cbx_text_buffer_done(&page);
    cbx_text_buffer_done(&kept);
}
END_TEST

START_TEST(every_table_function_has_an_example)
{
    const char *name = cbx_table_function_at((size_t)_i)->name;
    const cbx_table_example *example = cbx_table_example_find(name);
    ck_assert_msg(example && strstr(example->statement, name),
                  "%s needs an example in sql/table_function_catalog.c", name);
}
END_TEST

START_TEST(every_function_is_in_a_group)
{
    size_t n = 0;
    for (size_t g = 0; g < cbx_n_function_groups; g++)
        n += cbx_functions[_i].group == cbx_function_groups[g];
    ck_assert_uint_eq(n, 1);
}
END_TEST

START_TEST(signature_shows_what_may_be_left_out)
{
    static const struct {
        const char *name, *signature;
    } cases[] = {
        { "median", "median(x)" },
        { "outliers", "outliers(s [, z = 3.5])" },
        { "change_kind", "change_kind(current, baseline, direction [, threshold = 0.05])" },
    };
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_function_signature(cbx_function_find(cases[_i].name), &text);
    ck_assert_str_eq(cbx_text_buffer_text(&text), cases[_i].signature);
    cbx_text_buffer_done(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reference_page");
    TCase *tc = tcase_create("page");
    tcase_add_test(tc, page_in_the_tree_is_the_tables);
    tcase_add_loop_test(tc, every_table_function_has_an_example, 0,
                        (int)cbx_table_function_count());
    tcase_add_loop_test(tc, every_function_is_in_a_group, 0, (int)cbx_n_functions);
    tcase_add_loop_test(tc, signature_shows_what_may_be_left_out, 0, 3);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
