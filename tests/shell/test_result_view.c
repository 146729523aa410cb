#include "cli/shell/result_view.h"

#include <check.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows in, the text of each format out, through a file. */

static char path[] = "/tmp/calibrax-result-view-XXXXXX";
static char written[1 << 16];

static const char *const names[] = { "name", "n\x1b", "x" };

/* The rows ("a" with a count of its own) as the settings show them. */
static const char *show(cbx_shell_settings settings, int n_rows)
{
    cbx_shell_output output;
    cbx_result_view view;
    cbx_error err;
    char name[32];
    cbx_shell_output_init(&output);
    ck_assert_int_eq(cbx_shell_output_redirect(&output, path, &err), CBX_OK);
    ck_assert(cbx_result_view_init(&view, &settings, &output));
    cbx_row_sink sink = cbx_result_view_sink(&view);
    ck_assert_int_eq(sink.begin(sink.context, names, 3), CBX_OK);
    for (int i = 0; i < n_rows; i++) {
        (void)snprintf(name, sizeof name, "日%d", i);
        const cbx_cell cells[] = { i == 1 ? cbx_cell_null() : cbx_cell_text(name),
                                   cbx_cell_integer(i), cbx_cell_real(0.1 * i) };
        ck_assert_int_eq(sink.row(sink.context, cells), CBX_OK);
        memset(name, 'z', sizeof name); /* texts live until row returns, no longer */
    }
    ck_assert_int_eq(sink.end(sink.context), CBX_OK);
    cbx_result_view_done(&view);
    cbx_shell_output_done(&output);
    FILE *file = fopen(path, "r");
    size_t length = fread(written, 1, sizeof written - 1, file);
    written[length] = '\0';
    (void)fclose(file);
    return written;
}

START_TEST(formats_show_rows)
{
    static const struct {
        cbx_shell_settings settings;
        int n_rows;
        const char *want;
    } cases[] = {
        { { .format = CBX_SHELL_TABLE },
          2,
          "name  n\\x1b    x\n────  ─────  ───\n日0       0  0.0\n          1  0.1\n(2 rows)\n\n" },
        { { .format = CBX_SHELL_TABLE }, 0, "name  n\\x1b  x\n────  ─────  ─\n(0 rows)\n\n" },
        { { .format = CBX_SHELL_TABLE, .expanded = CBX_EXPANDED_ON },
          1,
          "─[ RECORD 1 ]\nname  │ 日0\nn\\x1b │ 0\nx     │ 0.0\n\n" },
        { { .format = CBX_SHELL_TABLE, .expanded = CBX_EXPANDED_ON }, 0, "(0 rows)\n\n" },
        { { .format = CBX_SHELL_JSON },
          2,
          "[{\"name\": \"日0\", \"n\\u001b\": 0, \"x\": 0.0}, "
          "{\"name\": null, \"n\\u001b\": 1, \"x\": 0.1}]\n" },
        { { .format = CBX_SHELL_JSON }, 0, "[]\n" },
        { { .format = CBX_SHELL_CSV }, 2, "name,n\x1b,x\r\n日0,0,0.0\r\n,1,0.1\r\n" },
        { { .format = CBX_SHELL_LIST }, 2, "日0|0|0.0\n|1|0.1\n" },
        { { .format = CBX_SHELL_MARKDOWN },
          1,
          "| name | n\\\\x1b | x |\n| --- | --- | --- |\n| 日0 | 0 | 0.0 |\n\n" },
    };
    ck_assert_str_eq(show(cases[_i].settings, cases[_i].n_rows), cases[_i].want);
}
END_TEST

static int count(const char *text, const char *part)
{
    int n = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        n++;
    return n;
}

/* Long results go out in parts: one heading, one pair of brackets, a comma between all rows. */
START_TEST(long_results_are_whole)
{
    static const int lengths[] = { 255, 256, 257, 512, 600 };
    int n = lengths[_i];
    const char *csv = show((cbx_shell_settings){ .format = CBX_SHELL_CSV }, n);
    ck_assert_int_eq(count(csv, "\r\n"), n + 1);
    ck_assert_int_eq(count(csv, "name"), 1);
    const char *json = show((cbx_shell_settings){ .format = CBX_SHELL_JSON }, n);
    ck_assert_int_eq(count(json, "}, {"), n - 1);
    ck_assert_int_eq(count(json, "["), 1);
    ck_assert_str_eq(json + strlen(json) - 3, "}]\n");
}
END_TEST

static void make_file(void)
{
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    (void)fclose(fdopen(fd, "w"));
}

static void remove_file(void)
{
    (void)remove(path);
}

int main(void)
{
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    Suite *suite = suite_create("result_view");
    TCase *tc = tcase_create("all");
    tcase_add_unchecked_fixture(tc, make_file, remove_file);
    tcase_add_loop_test(tc, formats_show_rows, 0, 9);
    tcase_add_loop_test(tc, long_results_are_whole, 0, 5);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
