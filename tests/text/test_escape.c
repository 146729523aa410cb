#include "engine/text/escape.h"
#include "engine/text/visible_text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text, *html, *markdown, *latex, *csv;
} cases[] = {
    { "plain name", "plain name", "plain name", "plain name", "plain name" },
    { "<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;",
      "&lt;script&gt;alert('x')&lt;/script&gt;",
      "\\textless{}script\\textgreater{}alert('x')\\textless{}/script\\textgreater{}",
      "<script>alert('x')</script>" },
    { "a & \"b\"", "a &amp; &quot;b&quot;", "a &amp; \"b\"",
      "a \\& \\textquotedbl{}b\\textquotedbl{}", "\"a & \"\"b\"\"\"" },
    { "50%_$#{x}~^", "50%_$#{x}~^", "50%\\_$#{x}\\~^",
      "50\\%\\_\\$\\#\\{x\\}\\textasciitilde{}\\textasciicircum{}", "50%_$#{x}~^" },
    { "[a](http://b) `c` *d*", "[a](http://b) `c` *d*", "\\[a\\](http://b) \\`c\\` \\*d\\*",
      "[a](http://b) `c` *d*", "[a](http://b) `c` *d*" },
    { "a|b\\c", "a|b\\c", "a\\|b\\\\c", "a\\textbar{}b\\textbackslash{}c", "a|b\\c" },
    { "snake_case", "snake_case", "snake_case", "snake\\_case", "snake_case" },
    { "two\nlines", "two\\nlines", "two\\\\nlines", "two\\textbackslash{}nlines",
      "\"two\nlines\"" },
    { "\x1b[31m", "\\x1b[31m", "\\\\x1b\\[31m", "\\textbackslash{}x1b[31m", "\x1b[31m" },
    /* a right-to-left override would reorder what follows; Arabic letters are only letters */
    { "a\u202eb \u0645", "a\\u202eb \u0645", "a\\\\u202eb \u0645",
      "a\\textbackslash{}u202eb \u0645", "a\u202eb \u0645" },
    { "", "", "", "", "\"\"" },
};

START_TEST(each_grammar_sees_only_text)
{
    static void (*const append[])(cbx_text_buffer *,
                                  const char *) = { cbx_html_append, cbx_markdown_append,
                                                    cbx_latex_append, cbx_csv_append };
    const char *const want[] = { cases[_i].html, cases[_i].markdown, cases[_i].latex,
                                 cases[_i].csv };
    for (size_t i = 0; i < sizeof append / sizeof *append; i++) {
        cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
        append[i](&out, cases[_i].text);
        ck_assert_str_eq(cbx_text_buffer_text(&out), want[i]);
        cbx_text_buffer_done(&out);
    }
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_spelled_out)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_html_append(&out, "a\xff\xc3");
    ck_assert_str_eq(cbx_text_buffer_text(&out), "a\\xff\\xc3");
    cbx_text_buffer_done(&out);
}
END_TEST

START_TEST(texts_are_cut_between_characters)
{
    static const struct {
        const char *text;
        size_t most;
        const char *want;
    } cuts[] = { { "short", 5, "short" },
                 { "longer", 5, "longe\u2026" },
                 { "\u00e9\u00e9\u00e9", 2, "\u00e9\u00e9\u2026" },
                 { "", 3, "" } };
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
        cbx_cut_append(&out, cuts[i].text, cuts[i].most);
        ck_assert_str_eq(cbx_text_buffer_text(&out), cuts[i].want);
        cbx_text_buffer_done(&out);
    }
}
END_TEST

START_TEST(plain_text_ends_at_the_first_byte_that_is_not)
{
    enum { LENGTH = 21 };
    for (int byte = 0; byte < 256; byte++)
        for (size_t at = 0; at < LENGTH; at++) {
            char text[LENGTH + 1];
            memset(text, '~', sizeof text);
            text[at] = (char)byte;
            size_t want = byte >= ' ' && byte < 0x7f ? LENGTH : at;
            ck_assert_uint_eq(cbx_display_plain_length(text, LENGTH), want);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("escape");
    TCase *tc = tcase_create("escape");
    tcase_add_loop_test(tc, each_grammar_sees_only_text, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, texts_are_cut_between_characters);
    tcase_add_test(tc, plain_text_ends_at_the_first_byte_that_is_not);
    tcase_add_test(tc, bytes_that_are_not_utf8_are_spelled_out);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
