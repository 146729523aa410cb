#include "cli/shell/sql_fault_text.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *error, *hint, *text, *suggestion;
    int64_t offset;
    const char *want;
} cases[] = {
    { "no such column: a", NULL, "SELECT a", NULL, 7,
      "ERROR:  no such column: a\nLINE 1: SELECT a\n               ^\n" },
    { "bad", "Try harder.", "SELECT\n  a,\n  b", NULL, 14,
      "ERROR:  bad\nLINE 3:   b\n          ^\nHINT:  Try harder.\n" },
    { "bad", "Try harder.", "a", "runs", 0,
      "ERROR:  bad\nLINE 1: a\n        ^\nHINT:  Perhaps you meant \"runs\".\n" },
    { "no place", NULL, " \nSELECT 1\nFROM b", NULL, -1, "ERROR:  no place\nLINE 2: SELECT 1\n" },
    { "nothing", NULL, "", NULL, -1, "ERROR:  nothing\n" },
    { "at the end", NULL, "SELECT", NULL, 6,
      "ERROR:  at the end\nLINE 1: SELECT\n              ^\n" },
    /* wide characters take two columns, escapes are spelled out before the caret */
    { "wide", NULL, "SELECT '日本', a", NULL, 17,
      "ERROR:  wide\nLINE 1: SELECT '日本', a\n                       ^\n" },
    { "tab", NULL, "\ta\r\nb", NULL, 1, "ERROR:  tab\nLINE 1:  a\n         ^\n" },
    { "\x1b[31m", NULL, "'\x1b[31m'", NULL, -1, "ERROR:  \\x1b[31m\nLINE 1: '\\x1b[31m'\n" },
};

START_TEST(a_fault_shows_its_place)
{
    cbx_sql_fault fault = { .offset = cases[_i].offset, .hint = cases[_i].hint };
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    strcpy(fault.error.text, cases[_i].error);
    cbx_sql_fault_append(&fault, cases[_i].text, strlen(cases[_i].text), cases[_i].suggestion,
                         &out);
    ck_assert_str_eq(cbx_text_buffer_text(&out), cases[_i].want);
    cbx_text_buffer_done(&out);
}
END_TEST

/* A line of a thousand bytes is shown around the culprit, the caret under it. */
START_TEST(a_long_line_is_cut_around_the_place)
{
    char text[1001];
    memset(text, 'x', 1000);
    text[1000] = '\0';
    text[500] = 'Y';
    cbx_sql_fault fault = { .offset = 500 };
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_sql_fault_append(&fault, text, 1000, NULL, &out);
    const char *line = strstr(out.bytes, "LINE 1: ..."), *caret = strchr(out.bytes, '^');
    ck_assert_ptr_nonnull(line);
    const char *end = strchr(line, '\n');
    ck_assert_uint_lt((size_t)(end - line), 100);
    ck_assert_int_eq(end[-1], '.');
    ck_assert_int_eq(strchr(line, 'Y') - line, caret - (end + 1));
    cbx_text_buffer_done(&out);
}
END_TEST

int main(void)
{
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    Suite *suite = suite_create("sql_fault_text");
    TCase *tc = tcase_create("all");
    tcase_add_loop_test(tc, a_fault_shows_its_place, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, a_long_line_is_cut_around_the_place);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
