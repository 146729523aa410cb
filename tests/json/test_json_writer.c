#include "engine/json/json_writer.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static cbx_arena *arena;
static cbx_text_buffer out;

static void set_up(void)
{
    arena = cbx_arena_new();
    out = (cbx_text_buffer)CBX_TEXT_BUFFER_INIT;
}

static void tear_down(void)
{
    cbx_text_buffer_done(&out);
    cbx_arena_free(arena);
}

static const char *render(const char *text, size_t length, cbx_json_style style)
{
    const cbx_json *value;
    cbx_json_writer writer;
    cbx_error err = { "" };
    ck_assert_msg(cbx_json_parse(text, length, arena, &value, &err) == CBX_OK, "%s", err.text);
    cbx_text_buffer_clear(&out);
    cbx_json_writer_init(&writer, &out, style);
    cbx_json_value(&writer, value);
    ck_assert(!cbx_text_buffer_failed(&out));
    return cbx_text_buffer_text(&out);
}

#define DOCUMENT                                                                                   \
    "{\"name\": \"h\\u00e9 \\\"q\\\" \\\\ \\/ \\b\\f\\n\\r\\t\\u001f\\u007f\", \"empty\": [[], "   \
    "{}, \"\"],\n \"numbers\": [1, -0, 1.50, 1e5, 1E400, 12345678901234567890123, NaN, "           \
    "-Infinity],\n \"nested\": {\"a\": {\"b\": [true, false, null]}, \"\": \"\xf0\x9f\x98\x80\"}}"

/* python3: x = json.loads(DOCUMENT), but -0 and 1E400 keep their text here. */
START_TEST(indented_as_python)
{
    /* json.dumps(x, indent=2) */
    static const char want[] =
        "{\n"
        "  \"name\": \"h\\u00e9 \\\"q\\\" \\\\ / \\b\\f\\n\\r\\t\\u001f\\u007f\",\n"
        "  \"empty\": [\n"
        "    [],\n"
        "    {},\n"
        "    \"\"\n"
        "  ],\n"
        "  \"numbers\": [\n"
        "    1,\n"
        "    -0,\n"
        "    1.5,\n"
        "    100000.0,\n"
        "    1E400,\n"
        "    12345678901234567890123,\n"
        "    NaN,\n"
        "    -Infinity\n"
        "  ],\n"
        "  \"nested\": {\n"
        "    \"a\": {\n"
        "      \"b\": [\n"
        "        true,\n"
        "        false,\n"
        "        null\n"
        "      ]\n"
        "    },\n"
        "    \"\": \"\\ud83d\\ude00\"\n"
        "  }\n"
        "}";
    ck_assert_str_eq(render(DOCUMENT, strlen(DOCUMENT), CBX_JSON_PYTHON_INDENTED), want);
}
END_TEST

START_TEST(one_line_as_python)
{
    /* json.dumps(x) */
    static const char want[] =
        "{\"name\": \"h\\u00e9 \\\"q\\\" \\\\ / \\b\\f\\n\\r\\t\\u001f\\u007f\", \"empty\": [[], "
        "{}, "
        "\"\"], \"numbers\": [1, -0, 1.5, 100000.0, 1E400, 12345678901234567890123, NaN, "
        "-Infinity], \"nested\": {\"a\": {\"b\": [true, false, null]}, \"\": \"\\ud83d\\ude00\"}}";
    ck_assert_str_eq(render(DOCUMENT, strlen(DOCUMENT), CBX_JSON_PYTHON_LINE), want);
}
END_TEST

START_TEST(compact_utf8)
{
    /* json.dumps(x, ensure_ascii=False, separators=(',', ':')) */
    static const char want[] =
        "{\"name\":\"h\xc3\xa9 \\\"q\\\" \\\\ / "
        "\\b\\f\\n\\r\\t\\u001f\x7f\",\"empty\":[[],{},\"\"],"
        "\"numbers\":[1,-0,1.5,100000.0,1E400,12345678901234567890123,NaN,-Infinity],"
        "\"nested\":{\"a\":{\"b\":[true,false,null]},\"\":\"\xf0\x9f\x98\x80\"}}";
    ck_assert_str_eq(render(DOCUMENT, strlen(DOCUMENT), CBX_JSON_COMPACT), want);
}
END_TEST

static const struct {
    const char *text, *indented, *line, *compact, *sql, *result;
} values[] = {
    { "[]", "[]", "[]", "[]", "[]", "[]" },
    { " { } ", "{}", "{}", "{}", "{}", "{}" },
    { "[{},[]]", "[\n  {},\n  []\n]", "[{}, []]", "[{},[]]", "[{},[]]", "[{}, []]" },
    { "{\"a\":1}", "{\n  \"a\": 1\n}", "{\"a\": 1}", "{\"a\":1}", "{\"a\":1}", "{\"a\": 1}" },
    { "NaN", "NaN", "NaN", "NaN", "null", "\"NaN\"" },
    { "Infinity", "Infinity", "Infinity", "Infinity", "9e999", "\"Infinity\"" },
    { "-Infinity", "-Infinity", "-Infinity", "-Infinity", "-9e999", "\"-Infinity\"" },
    { "-1e999", "-1e999", "-1e999", "-1e999", "-1e999", "-1e999" },
    { "1e16", "1e+16", "1e+16", "1e+16", "1e+16", "1e+16" },
    { "-0.0", "-0.0", "-0.0", "-0.0", "-0.0", "-0.0" },
    { "-0", "-0", "-0", "-0", "-0", "-0" },
    { "\"\\ud800x\"", "\"\\ud800x\"", "\"\\ud800x\"", "\"\\ud800x\"", "\"\\ud800x\"",
      "\"\\ud800x\"" },
    { "\"\\ude00\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\ude00\\ud83d\"",
      "\"\\ude00\\ud83d\"", "\"\\ude00\\ud83d\"" },
    { "\"\\u0000\"", "\"\\u0000\"", "\"\\u0000\"", "\"\\u0000\"", "\"\\u0000\"", "\"\\u0000\"" },
    { "\"\xe2\x80\xa8\xc2\x80\"", "\"\\u2028\\u0080\"", "\"\\u2028\\u0080\"",
      "\"\xe2\x80\xa8\xc2\x80\"", "\"\xe2\x80\xa8\xc2\x80\"", "\"\xe2\x80\xa8\xc2\x80\"" },
};

START_TEST(each_style_has_its_text)
{
    const char *text = values[_i].text;
    size_t length = strlen(text);
    ck_assert_str_eq(render(text, length, CBX_JSON_PYTHON_INDENTED), values[_i].indented);
    ck_assert_str_eq(render(text, length, CBX_JSON_PYTHON_LINE), values[_i].line);
    ck_assert_str_eq(render(text, length, CBX_JSON_COMPACT), values[_i].compact);
    ck_assert_str_eq(render(text, length, CBX_JSON_SQL), values[_i].sql);
    ck_assert_str_eq(render(text, length, CBX_JSON_RESULT), values[_i].result);
}
END_TEST

/* json.dumps(json.loads(text), sort_keys=True, separators=(',', ':'), ensure_ascii=False) */
START_TEST(keys_are_sorted_at_every_depth)
{
    cbx_json_style style = CBX_JSON_COMPACT;
    style.sort_keys = true;
    static const char text[] = "{\"b\":[{\"z\":1,\"y\":2}],\"\xf0\x9f\x98\x80\":0,\"a\":1,"
                               "\"\xef\xbf\xbd\":0,\"aa\":2,\"\":3,\"B\":4}";
    ck_assert_str_eq(render(text, sizeof text - 1, style),
                     "{\"\":3,\"B\":4,\"a\":1,\"aa\":2,\"b\":[{\"y\":2,\"z\":1}],"
                     "\"\xef\xbf\xbd\":0,\"\xf0\x9f\x98\x80\":0}");
}
END_TEST

static void write_by_calls(cbx_json_style style)
{
    cbx_json_writer writer;
    cbx_text_buffer_clear(&out);
    cbx_json_writer_init(&writer, &out, style);
    cbx_json_begin_object(&writer);
    cbx_json_name(&writer, "texts");
    cbx_json_begin_array(&writer);
    cbx_json_string(&writer, "a\"b");
    cbx_json_string(&writer, NULL);
    cbx_json_string_n(&writer, "a\0b", 3);
    cbx_json_end_array(&writer);
    cbx_json_name(&writer, "n");
    cbx_json_integer(&writer, INT64_MIN);
    cbx_json_name(&writer, "x");
    cbx_json_double(&writer, 0.1);
    cbx_json_name(&writer, "bad");
    cbx_json_double(&writer, -INFINITY);
    cbx_json_name(&writer, "yes");
    cbx_json_bool(&writer, true);
    cbx_json_name(&writer, "document");
    cbx_json_document(&writer, " {\"k\" : [1.0,2]}");
    cbx_json_name(&writer, "none");
    cbx_json_document(&writer, "{oops");
    cbx_json_name(&writer, "empty");
    cbx_json_begin_object(&writer);
    cbx_json_end_object(&writer);
    cbx_json_end_object(&writer);
}

START_TEST(calls_build_a_document)
{
    write_by_calls(CBX_JSON_RESULT);
    ck_assert_str_eq(out.bytes,
                     "{\"texts\": [\"a\\\"b\", null, \"a\\u0000b\"], \"n\": -9223372036854775808, "
                     "\"x\": 0.1, \"bad\": \"-Infinity\", \"yes\": true, \"document\": {\"k\": "
                     "[1.0, 2]}, \"none\": null, \"empty\": {}}");
    write_by_calls((cbx_json_style){ .indent = 0 });
    ck_assert_str_eq(
        out.bytes, "{\n\"texts\": [\n\"a\\\"b\",\nnull,\n\"a\\u0000b\"\n],\n\"n\": "
                   "-9223372036854775808,\n\"x\": 0.1,\n\"bad\": -Infinity,\n\"yes\": true,\n"
                   "\"document\": {\n\"k\": [\n1.0,\n2\n]\n},\n\"none\": null,\n\"empty\": {}\n}");
}
END_TEST

START_TEST(a_number_that_there_is_not_is_null)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &out, CBX_JSON_RESULT);
    cbx_json_begin_object(&writer);
    cbx_json_put_number(&writer, "none", (double)NAN);
    cbx_json_put_number(&writer, "all", (double)INFINITY);
    cbx_json_put_string(&writer, "text", NULL);
    cbx_json_put_integer(&writer, "n", -1);
    cbx_json_put_bool(&writer, "yes", true);
    cbx_json_end_object(&writer);
    ck_assert_str_eq(cbx_text_buffer_text(&out), "{\"none\": null, \"all\": \"Infinity\", "
                                                 "\"text\": null, \"n\": -1, \"yes\": true}");
}
END_TEST

START_TEST(bytes_that_are_no_utf8_become_replacement_characters)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &out, CBX_JSON_COMPACT);
    cbx_json_string(&writer, "a\xff\xc3");
    ck_assert_str_eq(out.bytes, "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
    cbx_text_buffer_clear(&out);
    cbx_json_writer_init(&writer, &out, CBX_JSON_PYTHON_LINE);
    cbx_json_string(&writer, "\xe2\x82");
    ck_assert_str_eq(out.bytes, "\"\\ufffd\\ufffd\"");
}
END_TEST

START_TEST(the_deepest_document_is_written_inside_another)
{
    cbx_text_buffer nested = CBX_TEXT_BUFFER_INIT;
    for (int i = 0; i < CBX_JSON_MAX_DEPTH; i++)
        cbx_text_buffer_putc(&nested, '[');
    for (int i = 0; i < CBX_JSON_MAX_DEPTH; i++)
        cbx_text_buffer_putc(&nested, ']');
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &out, CBX_JSON_COMPACT);
    cbx_json_begin_array(&writer);
    cbx_json_document(&writer, nested.bytes);
    cbx_json_document(&writer, nested.bytes);
    cbx_json_end_array(&writer);
    ck_assert_uint_eq(out.length, 2 * nested.length + 3);
    cbx_text_buffer_done(&nested);
}
END_TEST

/* Wherever a byte stands in a text of three words, it is written as it is when it stands alone. */
START_TEST(an_escape_is_found_at_every_place)
{
    const cbx_json_style styles[] = { CBX_JSON_COMPACT, CBX_JSON_PYTHON_LINE };
    enum { LENGTH = 21 };
    for (size_t style = 0; style < 2; style++)
        for (int byte = 1; byte < 256; byte++) {
            char alone[2] = { (char)byte, '\0' }, text[LENGTH + 1], want[64];
            cbx_json_writer writer;
            cbx_text_buffer_clear(&out);
            cbx_json_writer_init(&writer, &out, styles[style]);
            cbx_json_string(&writer, alone);
            (void)snprintf(want, sizeof want, "%.*s", (int)out.length - 2, out.bytes + 1);
            for (int at = 0; at < LENGTH; at++) {
                memset(text, 'a', LENGTH);
                text[at] = (char)byte;
                cbx_text_buffer_clear(&out);
                cbx_json_writer_init(&writer, &out, styles[style]);
                cbx_json_string_n(&writer, text, LENGTH);
                char line[160];
                (void)snprintf(line, sizeof line, "\"%.*s%s%.*s\"", at, "aaaaaaaaaaaaaaaaaaaaa",
                               want, LENGTH - 1 - at, "aaaaaaaaaaaaaaaaaaaaa");
                ck_assert_str_eq(out.bytes, line);
            }
        }
}
END_TEST

static Suite *json_writer_suite(void)
{
    Suite *suite = suite_create("json_writer");
    TCase *tc = tcase_create("writer");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, indented_as_python);
    tcase_add_test(tc, one_line_as_python);
    tcase_add_test(tc, compact_utf8);
    tcase_add_loop_test(tc, each_style_has_its_text, 0, sizeof values / sizeof values[0]);
    tcase_add_test(tc, keys_are_sorted_at_every_depth);
    tcase_add_test(tc, calls_build_a_document);
    tcase_add_test(tc, a_number_that_there_is_not_is_null);
    tcase_add_test(tc, bytes_that_are_no_utf8_become_replacement_characters);
    tcase_add_test(tc, an_escape_is_found_at_every_place);
    tcase_add_test(tc, the_deepest_document_is_written_inside_another);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(json_writer_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
