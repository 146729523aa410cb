#include "cli/display_text.h"
#include "cli/table.h"

#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const cbx_table_column columns[] = {
    { .name = "name" },
    { .name = "tags", .kind = CBX_KIND_JSON },
    { .name = "value", .kind = CBX_KIND_REAL },
    { .name = "n", .kind = CBX_KIND_INTEGER },
    { .name = "delta_pct", .title = "delta", .kind = CBX_KIND_PERCENT },
    { .name = "best", .kind = CBX_KIND_BOOLEAN },
    { .name = "epoch_us", .kind = CBX_KIND_INTEGER, .machine_only = true },
};

static cbx_arena *arena;
static cbx_text_buffer out;

static void setup(void)
{
    arena = cbx_arena_new();
}

static void teardown(void)
{
    cbx_text_buffer_done(&out);
    cbx_arena_free(arena);
}

static cbx_table sample(const char *name)
{
    cbx_table table;
    cbx_table_init(&table, columns, sizeof columns / sizeof *columns, arena);
    cbx_table_add_text(&table, name);
    cbx_table_add_text(&table, "{\"a\":\"b\",\"n\":1}");
    cbx_table_add_real(&table, 0.1);
    cbx_table_add_integer(&table, 42);
    cbx_table_add_real(&table, -10.70);
    cbx_table_add_integer(&table, 1);
    cbx_table_add_integer(&table, 7);
    cbx_table_add_text(&table, NULL);
    cbx_table_add_text(&table, NULL);
    cbx_table_add_real(&table, INFINITY);
    cbx_table_add_integer(&table, -1);
    cbx_table_add_real(&table, (double)NAN);
    cbx_table_add_integer(&table, 0);
    cbx_table_add_integer(&table, 8);
    return table;
}

static const char *write(const char *name, cbx_table_format format, cbx_table_style style)
{
    cbx_table table = sample(name);
    cbx_text_buffer_clear(&out);
    cbx_table_write(&table, format, style, &out);
    return cbx_text_buffer_text(&out);
}

static const cbx_table_style plain = { .width = 0 };

START_TEST(json_is_one_line_of_objects_in_column_order)
{
    ck_assert_str_eq(
        write("x\"\n", CBX_TABLE_JSON, plain),
        "[{\"name\": \"x\\\"\\n\", \"tags\": {\"a\": \"b\", \"n\": 1}, \"value\": 0.1, "
        "\"n\": 42, \"delta_pct\": -10.7, \"best\": true, \"epoch_us\": 7}, "
        "{\"name\": null, \"tags\": null, \"value\": \"Infinity\", \"n\": -1, "
        "\"delta_pct\": null, \"best\": false, \"epoch_us\": 8}]\n");
}
END_TEST

START_TEST(csv_is_rfc_4180)
{
    ck_assert_str_eq(
        write("a,\"b\"\r\n", CBX_TABLE_CSV, plain),
        "name,tags,value,n,delta_pct,best,epoch_us\r\n"
        "\"a,\"\"b\"\"\r\n\",\"{\"\"a\"\":\"\"b\"\",\"\"n\"\":1}\",0.1,42,-10.7,true,7\r\n"
        ",,Infinity,-1,,false,8\r\n");
}
END_TEST

START_TEST(csv_tells_empty_text_from_null)
{
    ck_assert_ptr_nonnull(strstr(write("", CBX_TABLE_CSV, plain), "\r\n\"\","));
}
END_TEST

START_TEST(markdown_escapes_what_it_would_act_on)
{
    ck_assert_str_eq(
        write("a|b <i> `c` *d* e_f _g", CBX_TABLE_MARKDOWN, plain),
        "| name | tags | value | n | delta | best |\n"
        "| --- | --- | ---: | ---: | ---: | --- |\n"
        "| a\\|b &lt;i&gt; \\`c\\` \\*d\\* e_f \\_g | a=b n=1 | 0.1 | 42 | -10.7% | yes |\n"
        "|  |  | Infinity | -1 |  | no |\n");
}
END_TEST

START_TEST(aligned_puts_numbers_right)
{
    ck_assert_str_eq(write("x", CBX_TABLE_ALIGNED, plain),
                     "name  tags        value   n   delta  best\n"
                     "────  ───────  ────────  ──  ──────  ────\n"
                     "x     a=b n=1       0.1  42  -10.7%  yes\n"
                     "               Infinity  -1          no\n");
}
END_TEST

START_TEST(aligned_counts_wide_characters_twice)
{
    const char *text = write("速度", CBX_TABLE_ALIGNED, plain);
    ck_assert_ptr_nonnull(strstr(text, "速度  a=b n=1"));
    text = write("e\xcc\x81t\xc3\xa9s", CBX_TABLE_ALIGNED, plain); /* 4 columns, one combining */
    ck_assert_ptr_nonnull(strstr(text, "s  a=b n=1"));
}
END_TEST

START_TEST(user_text_cannot_drive_a_terminal)
{
    static const char nasty[] = "\x1b[31m\x07\t\xc2\x9b\xe2\x80\xae\xff";
    const char *text = write(nasty, CBX_TABLE_ALIGNED, plain);
    ck_assert_ptr_nonnull(strstr(text, "\\x1b[31m\\x07\\t\\u009b\\u202e\\xff"));
    ck_assert_ptr_null(strchr(text, '\x1b'));
    const cbx_table_style terminal = { .is_terminal = true };
    ck_assert_ptr_null(strchr(write(nasty, CBX_TABLE_CSV, terminal), '\x1b'));
    ck_assert_ptr_null(strchr(write(nasty, CBX_TABLE_JSON, plain), '\x1b'));
    ck_assert_ptr_null(strchr(write(nasty, CBX_TABLE_MARKDOWN, plain), '\x1b'));
}
END_TEST

START_TEST(cells_are_cut_only_to_fit_a_terminal)
{
    static const char longer[] = "a name that is much longer than the terminal is wide";
    const cbx_table_style narrow = { .is_terminal = true, .width = 60 };
    ck_assert_ptr_nonnull(strstr(write(longer, CBX_TABLE_ALIGNED, plain), longer));
    const char *text = write(longer, CBX_TABLE_ALIGNED, narrow);
    ck_assert_ptr_nonnull(strstr(text, "…"));
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        ck_assert_uint_le(cbx_display_width(line, strcspn(line, "\n")), 60);
}
END_TEST

START_TEST(colour_only_when_asked)
{
    cbx_table table = sample("x");
    cbx_table_tone_cell(&table, 0, CBX_TONE_BAD);
    const cbx_table_style colour = { .colour = true };
    cbx_table_write(&table, CBX_TABLE_ALIGNED, colour, &out);
    ck_assert_ptr_nonnull(strstr(out.bytes, "\x1b[31mx\x1b[0m"));
    cbx_text_buffer_clear(&out);
    cbx_table_write(&table, CBX_TABLE_ALIGNED, plain, &out);
    ck_assert_ptr_null(strchr(out.bytes, '\x1b'));
}
END_TEST

static const struct {
    double value;
    const char *text;
} numbers[] = {
    { 0, "0" },
    { 100, "100" },
    { 20158.5, "20158.5" },
    { 189417526.2273644, "189417526.2" },
    { 0.00034598699130583555, "0.000345987" },
    { 5.17e-05, "5.17e-05" },
    { 1e300, "1e+300" },
    { -2.5, "-2.5" },
};

START_TEST(number_for_people)
{
    cbx_human_number(numbers[_i].value, &out);
    ck_assert_str_eq(out.bytes, numbers[_i].text);
}
END_TEST

static const struct {
    const char *text, *shown;
} times[] = {
    { "2026-11-21T09:16:58.250000+00:00", "2026-11-21 09:16:58" },
    { "2026-11-21T09:16:58Z", "2026-11-21 09:16:58" },
    { "2026-11-21T09:16:58", "2026-11-21 09:16:58" },
    { "2026-11-21T09:16:58.999999999", "2026-11-21 09:16:58" },
    { "2026-11-21T23:16:58-05:30", "2026-11-22 04:46:58" },
    { "2026-11-21T23:16:58+0000", "2026-11-21 23:16:58" },
    { "2024-02-29T00:00:00Z", "2024-02-29 00:00:00" },
    { "2026-11-21", "2026-11-21 00:00:00" },
    /* no times: as they are */
    { "2026-13-21T09:16:58Z", "2026-13-21T09:16:58Z" },
    { "2026-02-30T09:16:58Z", "2026-02-30T09:16:58Z" },
    { "0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z" },
    { "2026-11-21T09:16:58.Z", "2026-11-21T09:16:58.Z" },
    { "2026-11-21T09:16:58+00:00x", "2026-11-21T09:16:58+00:00x" },
    { "2026-11-2109:16:58", "2026-11-2109:16:58" },
};

START_TEST(time_for_people)
{
    static const cbx_table_column time[] = { { .name = "timestamp", .kind = CBX_KIND_TIME } };
    cbx_table table;
    cbx_table_init(&table, time, 1, arena);
    cbx_table_add_text(&table, times[_i].text);
    cbx_table_append_cell(&table, 0, &out);
    ck_assert_str_eq(out.bytes, times[_i].shown);
}
END_TEST

START_TEST(borrowed_rows_are_copied_before_another_is_added)
{
    static const cbx_table_column one[] = { { .name = "text" } };
    cbx_cell cells[] = { { .type = CBX_CELL_TEXT, .text = "borrowed" } };
    cbx_table table;
    cbx_table_init(&table, one, 1, arena);
    cbx_table_borrow(&table, cells, 1);
    cbx_table_tone_cell(&table, 0, CBX_TONE_GOOD);
    cbx_table_add_text(&table, "added");
    cbx_table_tone(&table, CBX_TONE_BAD);
    cells[0].text = "changed";
    const cbx_table_style colour = { .colour = true };
    cbx_table_write(&table, CBX_TABLE_ALIGNED, colour, &out);
    ck_assert_ptr_nonnull(strstr(out.bytes, "\x1b[32mborrowed\x1b[0m\n\x1b[31madded\x1b[0m\n"));
}
END_TEST

int main(void)
{
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    Suite *suite = suite_create("table");
    TCase *tcase = tcase_create("table");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, json_is_one_line_of_objects_in_column_order);
    tcase_add_test(tcase, csv_is_rfc_4180);
    tcase_add_test(tcase, csv_tells_empty_text_from_null);
    tcase_add_test(tcase, markdown_escapes_what_it_would_act_on);
    tcase_add_test(tcase, aligned_puts_numbers_right);
    tcase_add_test(tcase, aligned_counts_wide_characters_twice);
    tcase_add_test(tcase, user_text_cannot_drive_a_terminal);
    tcase_add_test(tcase, cells_are_cut_only_to_fit_a_terminal);
    tcase_add_test(tcase, colour_only_when_asked);
    tcase_add_test(tcase, borrowed_rows_are_copied_before_another_is_added);
    tcase_add_loop_test(tcase, time_for_people, 0, (int)(sizeof times / sizeof *times));
    tcase_add_loop_test(tcase, number_for_people, 0, (int)(sizeof numbers / sizeof *numbers));
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
