#include "engine/report/publication.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#define METRIC(metric, number)                                                                     \
    {                                                                                              \
        .name = metric, .value = number                                                            \
    }
#define POINT(point, group, list)                                                                  \
    {                                                                                              \
        .name = point, .scenario = group, .status = "ok", .metrics = list,                         \
        .n_metrics = sizeof list / sizeof *list                                                    \
    }

static const cbx_metric first[] = { METRIC("time_ms", 2.5), METRIC("rate", 100) };
static const cbx_metric second[] = { METRIC("time_ms", 2.5), METRIC("rate", 1.0 / 3) };
static const cbx_metric third[] = { METRIC("rate", NAN), METRIC("cost", 3.25e-6) };
static const cbx_tag jax[] = { { "framework", "jax & <co>" } };
static cbx_point points[] = { POINT("p/1", "s", first), POINT("p_2", "s", second),
                              POINT("p3", "other", third) };
static const cbx_metric_def defs[] = {
    { "time_ms", "ms", CBX_DIRECTION_LOWER, "", CBX_PRIORITY_PRIMARY, "", false },
    { "rate", "1/s", CBX_DIRECTION_HIGHER, "", CBX_PRIORITY_SECONDARY, "", false },
    { "cost", "", CBX_DIRECTION_INFO, "", CBX_PRIORITY_SECONDARY, "", false },
};
static cbx_run paper = { .id = "r", .points = points, .n_points = 3, .defs = defs, .n_defs = 3 };

static void check_written(const cbx_publication_request *request, cbx_publication_format format,
                          const char *want)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_definitions *definitions = cbx_definitions_new();
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    const cbx_publication *publication = NULL;
    cbx_publication_request whole = *request;
    ck_assert(cbx_definitions_add(definitions, defs, 3));
    whole.run = &paper;
    whole.definitions = definitions;
    whole.group_by = "framework";
    points[0].tags = jax;
    points[0].n_tags = 1;
    ck_assert_int_eq(cbx_publication_make(&whole, arena, &publication, NULL), CBX_OK);
    cbx_publication_write(publication, format, &out);
    ck_assert_str_eq(cbx_text_buffer_text(&out), want);
    cbx_text_buffer_done(&out);
    cbx_definitions_free(definitions);
    cbx_arena_free(arena);
}

START_TEST(latex_marks_all_ties)
{
    const cbx_publication_request request = { .with_units = true };
    check_written(&request, CBX_PUBLICATION_LATEX,
                  "\\begin{tabular}{lrrr}\n\\toprule\n"
                  "Framework & cost & rate (1/s) & time\\_ms (ms) \\\\\n\\midrule\n"
                  "jax \\& \\textless{}co\\textgreater{} & - & \\textbf{100.0000} & "
                  "\\textbf{2.5000} \\\\\n"
                  "p\\_2 & - & 0.3333 & \\textbf{2.5000} \\\\\n"
                  "p3 & 3.25e-06 & - & - \\\\\n\\bottomrule\n\\end{tabular}\n");
}
END_TEST

START_TEST(html_is_a_table_element)
{
    static const char *const columns[] = { "rate" };
    const cbx_publication_request request = {
        .metrics = columns, .n_metrics = 1, .scenario = "s", .with_names = true
    };
    check_written(&request, CBX_PUBLICATION_HTML,
                  "<table>\n<thead>\n<tr><th scope=\"col\">Framework</th><th "
                  "scope=\"col\">Point</th><th scope=\"col\">rate</th></tr>\n</thead>\n<tbody>\n"
                  "<tr><td>jax &amp; &lt;co&gt;</td><td>p/1</td><td><strong>100.0000</strong>"
                  "</td></tr>\n<tr><td>p_2</td><td>p_2</td><td>0.3333</td></tr>\n"
                  "</tbody>\n</table>\n");
}
END_TEST

START_TEST(csv_has_every_digit_and_empty_cells)
{
    const cbx_publication_request request = { .with_units = true };
    check_written(&request, CBX_PUBLICATION_CSV,
                  "Framework,cost,rate,time_ms\r\njax & <co>,,100.0,2.5\r\n"
                  "p_2,,0.3333333333333333,2.5\r\np3,3.25e-06,,\r\n");
}
END_TEST

START_TEST(markdown_has_a_rule)
{
    const cbx_publication_request request = { .scenario = "other" };
    check_written(&request, CBX_PUBLICATION_MARKDOWN,
                  "| Framework | cost | rate |\n| --- | ---: | ---: |\n| p3 | 3.25e-06 | - |\n");
}
END_TEST

static const struct {
    double value;
    const char *want;
} rounded[] = {
    { 0.0, "0.0000" },        { 1234.56789, "1234.5679" }, { 0.123456, "0.1235" },
    { 0.0194321, "0.01943" }, { -0.0194321, "-0.01943" },  { 0.000163209, "0.0001632" },
    { 4.9e-05, "4.9e-05" },   { 0.1, "0.1000" },
};

START_TEST(small_values_keep_four_digits)
{
    const cbx_metric metrics[] = { METRIC("small", rounded[_i].value) };
    cbx_text_buffer want = CBX_TEXT_BUFFER_INIT;
    static const char *const columns[] = { "small" };
    points[2].metrics = metrics;
    points[2].n_metrics = 1;
    const cbx_publication_request request = { .scenario = "other",
                                              .metrics = columns,
                                              .n_metrics = 1 };
    cbx_text_buffer_printf(&want, "| Framework | small |\n| --- | ---: |\n| p3 | **%s** |\n",
                           rounded[_i].want);
    check_written(&request, CBX_PUBLICATION_MARKDOWN, cbx_text_buffer_text(&want));
    cbx_text_buffer_done(&want);
    points[2].metrics = third;
    points[2].n_metrics = 2;
}
END_TEST

START_TEST(a_metric_that_no_point_has_is_no_column)
{
    static const char *const columns[] = { "absent", "cost" };
    cbx_arena *arena = cbx_arena_new();
    const cbx_publication *publication = NULL;
    cbx_error err;
    const cbx_publication_request request = {
        .run = &paper, .group_by = "framework", .metrics = columns, .n_metrics = 2
    };
    ck_assert_int_eq(cbx_publication_make(&request, arena, &publication, &err), CBX_NOT_FOUND);
    ck_assert_str_eq(err.text, "no point of the table has metric 'absent'");
    cbx_arena_free(arena);
}
END_TEST

START_TEST(no_point_is_no_table)
{
    cbx_arena *arena = cbx_arena_new();
    const cbx_publication *publication = NULL;
    cbx_error err;
    const cbx_publication_request request = { .run = &paper,
                                              .group_by = "framework",
                                              .scenario = "absent" };
    ck_assert_int_eq(cbx_publication_make(&request, arena, &publication, &err), CBX_NOT_FOUND);
    ck_assert_str_eq(err.text, "run r has no points of scenario absent");
    cbx_arena_free(arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("publication");
    TCase *tc = tcase_create("publication");
    tcase_add_test(tc, latex_marks_all_ties);
    tcase_add_test(tc, html_is_a_table_element);
    tcase_add_test(tc, csv_has_every_digit_and_empty_cells);
    tcase_add_test(tc, markdown_has_a_rule);
    tcase_add_loop_test(tc, small_values_keep_four_digits, 0, sizeof rounded / sizeof *rounded);
    tcase_add_test(tc, a_metric_that_no_point_has_is_no_column);
    tcase_add_test(tc, no_point_is_no_table);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
