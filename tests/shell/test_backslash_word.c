#include "cli/shell/backslash_word.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text, *words; /* each in <>; NULL: an error */
} cases[] = {
    { "", "" },
    { "  \t\n", "" },
    { "runs", "<runs>" },
    { " a  b\tc\n", "<a><b><c>" },
    { "'a b' \"c d\"", "<a b><c d>" },
    { "'it''s'", "<it's>" },
    { "a'b c'd", "<ab cd>" },
    { "''", "<>" },
    { "runs;", "<runs>" },
    { "runs ; ", "<runs>" },
    { "a;b", "<a;b>" },
    { "'a;'", "<a;>" },
    { "'open", NULL },
    { "a \"open", NULL },
};

START_TEST(words_are_split)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_text_list words = { NULL, 0 };
    cbx_error err;
    char got[256] = "";
    cbx_status status = cbx_backslash_words(cases[_i].text, arena, &words, &err);
    ck_assert_int_eq(status, cases[_i].words ? CBX_OK : CBX_INVALID);
    for (size_t i = 0; i < words.count; i++)
        strcat(strcat(strcat(got, "<"), words.items[i]), ">");
    if (cases[_i].words)
        ck_assert_str_eq(got, cases[_i].words);
    cbx_arena_free(arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("backslash_word");
    TCase *tc = tcase_create("all");
    tcase_add_loop_test(tc, words_are_split, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
