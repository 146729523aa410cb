#include "engine/base/glob.h"

#include <check.h>
#include <stdlib.h>

static const struct {
    const char *pattern, *text;
    bool matches;
} cases[] = {
    { "", "", true },
    { "", "a", false },
    { "a", "a", true },
    { "a", "ab", false },
    { "*", "", true },
    { "*", "CV-1/small", true },
    { "CV-*", "CV-1/small", true },
    { "CV-*", "NLP-1", false },
    { "*small", "CV-1/small", true },
    { "*small", "CV-1/smaller", false },
    { "a*b*c", "a-b-b-c", true },
    { "a*b*c", "a-c-b", false },
    { "**", "anything", true },
    { "CV-?/small", "CV-1/small", true },
    { "CV-?/small", "CV-12/small", false },
    { "?", "\xc3\xa4", true }, /* one character of two bytes */
    { "??", "\xc3\xa4", false },
    { "?*", "", false },
    { "[a]", "[a]", true }, /* brackets stand for themselves: names have them */
    { "[a]", "a", false },
    { "*aab", "aaaaab", true },
};

START_TEST(patterns)
{
    ck_assert_msg(cbx_glob_match(cases[_i].pattern, cases[_i].text) == cases[_i].matches,
                  "%s on %s", cases[_i].pattern, cases[_i].text);
}
END_TEST

START_TEST(many_stars_cost_no_more_than_the_product)
{
    char text[4001], pattern[401];
    for (size_t i = 0; i < 4000; i++)
        text[i] = 'a';
    for (size_t i = 0; i < 400; i++)
        pattern[i] = i % 2 ? '*' : 'a';
    text[4000] = pattern[400] = '\0';
    pattern[399] = 'b'; /* a naive search would try every way of sharing out the text */
    ck_assert(!cbx_glob_match(pattern, text));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("glob");
    TCase *tc = tcase_create("glob");
    tcase_add_loop_test(tc, patterns, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, many_stars_cost_no_more_than_the_product);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
