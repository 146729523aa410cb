#include "cli/options.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

typedef struct values {
    bool yes, quiet;
    const char *data;
    cbx_text_list tags, paths;
    int64_t limit;
    double threshold;
    int format;
} values;

static const cbx_option options[] = {
    { "yes", 'y', CBX_OPTION_FLAG, offsetof(values, yes), NULL, "do it" },
    { "quiet", 'q', CBX_OPTION_FLAG, offsetof(values, quiet), NULL, "say less" },
    { "data", 'd', CBX_OPTION_TEXT, offsetof(values, data), "LOCATOR", "the store" },
    { "tag", 't', CBX_OPTION_TEXTS, offsetof(values, tags), "K=V", "a tag" },
    { "gate", 0, CBX_OPTION_PATHS, offsetof(values, paths), "PATH", "files" },
    { "limit", 'n', CBX_OPTION_COUNT, offsetof(values, limit), "N", "how many" },
    { "last", 0, CBX_OPTION_COUNT, offsetof(values, limit), "N", NULL },
    { "threshold", 0, CBX_OPTION_NUMBER, offsetof(values, threshold), "X", "how much" },
    { "format", 'f', CBX_OPTION_CHOICE, offsetof(values, format), "table|json|csv", "how" },
};

enum { MOST_WORDS = 8 };

static cbx_arena *arena;
static values got;
static cbx_text_list operands;
static cbx_error err;

static void setup(void)
{
    arena = cbx_arena_new();
    got = (values){ .threshold = -1 };
    operands = (cbx_text_list){ NULL, 0 };
}

static void teardown(void)
{
    cbx_arena_free(arena);
}

static cbx_status parse(const char *const *words)
{
    char *copy[MOST_WORDS] = { NULL };
    size_t n = 0;
    for (; n < MOST_WORDS && words[n]; n++)
        copy[n] = (char *)(uintptr_t)words[n];
    return cbx_options_parse(options, sizeof options / sizeof *options, n, copy, &got, arena,
                             &operands, &err);
}

static const struct {
    const char *what, *words[MOST_WORDS + 1];
    const char *data;
    bool yes, quiet;
    size_t n_operands;
} spellings[] = {
    { "value after a space", { "--data", "x" }, "x", false, false, 0 },
    { "value after =", { "--data=x" }, "x", false, false, 0 },
    { "empty value", { "--data=" }, "", false, false, 0 },
    { "a value that looks like an option", { "--data", "--yes" }, "--yes", false, false, 0 },
    { "prefix", { "--da", "x", "--ye" }, "x", true, false, 0 },
    { "letter", { "-d", "x" }, "x", false, false, 0 },
    { "letter with its value", { "-dx" }, "x", false, false, 0 },
    { "bundle", { "-yqdx" }, "x", true, true, 0 },
    { "the last one counts", { "--data=a", "--data=b" }, "b", false, false, 0 },
    { "operands anywhere", { "a", "--yes", "b" }, NULL, true, false, 2 },
    { "-- ends the options", { "--", "--yes" }, NULL, false, false, 1 },
    { "- is an operand", { "-" }, NULL, false, false, 1 },
};

START_TEST(spelling_is_understood)
{
    ck_assert_int_eq(parse(spellings[_i].words), CBX_OK);
    ck_assert_pstr_eq(got.data, spellings[_i].data);
    ck_assert_int_eq(got.yes, spellings[_i].yes);
    ck_assert_int_eq(got.quiet, spellings[_i].quiet);
    ck_assert_uint_eq(operands.count, spellings[_i].n_operands);
}
END_TEST

static const struct {
    const char *words[MOST_WORDS + 1], *text;
} faults[] = {
    { { "--nope" }, "unknown option '--nope'" },
    { { "--nope=3" }, "unknown option '--nope'" },
    { { "--=3" }, "unknown option '--'" },
    { { "-x" }, "unknown option '-x'" },
    { { "--t", "x" }, "option '--t' is ambiguous: --tag or --threshold" },
    { { "--data" }, "option --data needs a value (LOCATOR)" },
    { { "-d" }, "option --data needs a value (LOCATOR)" },
    { { "--yes=1" }, "option --yes takes no value" },
    { { "--limit", "0" }, "--limit must be a whole number, 1 or more, not '0'" },
    { { "--limit", "-1" }, "--limit must be a whole number, 1 or more, not '-1'" },
    { { "--limit", "3x" }, "--limit must be a whole number, 1 or more, not '3x'" },
    { { "--limit", "99999999999999999999" },
      "--limit must be a whole number, 1 or more, not '99999999999999999999'" },
    { { "--threshold", "nan" }, "--threshold must be a number, 0 or more, not 'nan'" },
    { { "--threshold", "inf" }, "--threshold must be a number, 0 or more, not 'inf'" },
    { { "--threshold", "1e999" }, "--threshold must be a number, 0 or more, not '1e999'" },
    { { "--threshold", "0x1" }, "--threshold must be a number, 0 or more, not '0x1'" },
    { { "--threshold=-0.1" }, "--threshold must be a number, 0 or more, not '-0.1'" },
    { { "--threshold=" }, "--threshold must be a number, 0 or more, not ''" },
    { { "--format", "xml" }, "--format must be one of table|json|csv, not 'xml'" },
    { { "--format", "js" }, "--format must be one of table|json|csv, not 'js'" },
};

START_TEST(fault_names_the_word)
{
    ck_assert_int_eq(parse(faults[_i].words), CBX_INVALID);
    ck_assert_str_eq(err.text, faults[_i].text);
}
END_TEST

START_TEST(numbers_and_choices_are_stored)
{
    const char *const words[] = { "--limit=7", "--threshold=.05", "-f", "csv", NULL };
    ck_assert_int_eq(parse(words), CBX_OK);
    ck_assert_int_eq(got.limit, 7);
    ck_assert(got.threshold > 0.0499 && got.threshold < 0.0501);
    ck_assert_int_eq(got.format, 2);
}
END_TEST

START_TEST(a_second_spelling_is_not_ambiguous)
{
    const char *const words[] = { "--last", "9", NULL };
    ck_assert_int_eq(parse(words), CBX_OK);
    ck_assert_int_eq(got.limit, 9);
    const char *const prefix[] = { "--l", "4", NULL };
    ck_assert_int_eq(parse(prefix), CBX_OK);
    ck_assert_int_eq(got.limit, 4);
}
END_TEST

START_TEST(lists_grow_in_order)
{
    const char *const words[] = { "-t", "a=1", "--tag=b=2", "-tc=3", NULL };
    ck_assert_int_eq(parse(words), CBX_OK);
    ck_assert_uint_eq(got.tags.count, 3);
    ck_assert_str_eq(got.tags.items[0], "a=1");
    ck_assert_str_eq(got.tags.items[1], "b=2");
    ck_assert_str_eq(got.tags.items[2], "c=3");
}
END_TEST

START_TEST(paths_take_the_operands_that_follow)
{
    const char *const words[] = { "x", "--gate", "a", "b", "--yes", "y", NULL };
    ck_assert_int_eq(parse(words), CBX_OK);
    ck_assert_uint_eq(got.paths.count, 2);
    ck_assert_str_eq(got.paths.items[1], "b");
    ck_assert_uint_eq(operands.count, 2);
    ck_assert_str_eq(operands.items[1], "y");
}
END_TEST

START_TEST(description_lists_what_has_a_help_text)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_options_describe(options, sizeof options / sizeof *options, &out);
    ck_assert_ptr_nonnull(strstr(out.bytes, "  -d, --data LOCATOR      the store\n"));
    ck_assert_ptr_nonnull(strstr(out.bytes, "      --gate PATH...      files\n"));
    ck_assert_ptr_null(strstr(out.bytes, "--last"));
    cbx_text_buffer_done(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("options");
    TCase *tcase = tcase_create("options");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, spelling_is_understood, 0,
                        (int)(sizeof spellings / sizeof *spellings));
    tcase_add_loop_test(tcase, fault_names_the_word, 0, (int)(sizeof faults / sizeof *faults));
    tcase_add_test(tcase, numbers_and_choices_are_stored);
    tcase_add_test(tcase, a_second_spelling_is_not_ambiguous);
    tcase_add_test(tcase, lists_grow_in_order);
    tcase_add_test(tcase, paths_take_the_operands_that_follow);
    tcase_add_test(tcase, description_lists_what_has_a_help_text);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
