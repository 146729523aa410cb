#include "engine/json/json_reader.h"

#include "engine/base/text_buffer.h"

#include <check.h>
#include <math.h>
#include <string.h>

static cbx_arena *arena;

static void set_up(void)
{
    arena = cbx_arena_new();
}

static void tear_down(void)
{
    cbx_arena_free(arena);
}

/* Parses from a copy of exactly length bytes, so that the sanitizer sees a read beyond the end. */
static cbx_status parse_exact(const char *text, size_t length, const cbx_json **ret_value,
                              cbx_error *err)
{
    char *copy = cbx_arena_alloc(arena, length);
    memcpy(copy, text, length);
    return cbx_json_parse(copy, length, arena, ret_value, err);
}

static const cbx_json *parse(const char *text)
{
    const cbx_json *value = NULL;
    cbx_error err = { "" };
    cbx_status status = parse_exact(text, strlen(text), &value, &err);
    ck_assert_msg(status == CBX_OK, "%s: %s", text, err.text);
    return value;
}

/* Text that a reader of RFC 8259 (and of Python's tokens) must accept, and what it is. */
static const struct {
    const char *text;
    cbx_json_type type;
} accepted[] = {
    { "null", CBX_JSON_NULL },
    { "true", CBX_JSON_TRUE },
    { "false", CBX_JSON_FALSE },
    { "0", CBX_JSON_INTEGER },
    { "-0", CBX_JSON_INTEGER },
    { "123456789012345678901234567890", CBX_JSON_INTEGER },
    { "-1.5", CBX_JSON_FLOAT },
    { "0e1", CBX_JSON_FLOAT },
    { "0e+1", CBX_JSON_FLOAT },
    { "1E-2", CBX_JSON_FLOAT },
    { "1e400", CBX_JSON_FLOAT },
    { "NaN", CBX_JSON_FLOAT },
    { "Infinity", CBX_JSON_FLOAT },
    { "-Infinity", CBX_JSON_FLOAT },
    { "\"\"", CBX_JSON_STRING },
    { "\"asd \"", CBX_JSON_STRING },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", CBX_JSON_STRING },
    { "\"\\uDBFF\\uDFFF\"", CBX_JSON_STRING },
    { "\"\x7f\"", CBX_JSON_STRING },
    { "\"\xf4\x8f\xbf\xbf\"", CBX_JSON_STRING },
    { "\"\xef\xbf\xbf\"", CBX_JSON_STRING },
    { "\"\xe2\x80\xa8\"", CBX_JSON_STRING },
    { "[]", CBX_JSON_ARRAY },
    { "[ ]", CBX_JSON_ARRAY },
    { " [\r\n\t 1 ,\n2 ] \n", CBX_JSON_ARRAY },
    { "[[],[[]],{}]", CBX_JSON_ARRAY },
    { "[1e5,-0.0,NaN,-Infinity]", CBX_JSON_ARRAY },
    { "{}", CBX_JSON_OBJECT },
    { "{\"\":0}", CBX_JSON_OBJECT },
    { "{\"a\":{\"a\":{}},\"b\":[]}", CBX_JSON_OBJECT },
    { "{\n          \"deeply indented\": [\n            1\n          ]\n}", CBX_JSON_OBJECT },
};

START_TEST(valid_text_is_read)
{
    ck_assert_int_eq(parse(accepted[_i].text)->type, accepted[_i].type);
}
END_TEST

static const struct {
    const char *text;
    const char *error;
} rejected[] = {
    { "", "line 1, column 1: no value: the text is empty" },
    { " \n ", "line 1, column 1: no value: the text is empty" },
    { "[", "line 1, column 2: expected a value, found the end" },
    { "[1", "line 1, column 3: expected ',' or ']'" },
    { "[1,", "line 1, column 4: expected a value, found the end" },
    { "[1,]", "line 1, column 4: expected a value" },
    { "[,1]", "line 1, column 2: expected a value" },
    { "[1 2]", "line 1, column 4: expected ',' or ']'" },
    { "[1}", "line 1, column 3: expected ',' or ']'" },
    { "]", "line 1, column 1: expected a value" },
    { "{", "line 1, column 2: expected a member name in double quotes" },
    { "{1:2}", "line 1, column 2: expected a member name in double quotes" },
    { "{'a':1}", "line 1, column 2: expected a member name in double quotes" },
    { "{a:1}", "line 1, column 2: expected a member name in double quotes" },
    { "{\"a\"}", "line 1, column 5: expected ':' behind a member name" },
    { "{\"a\" 1}", "line 1, column 6: expected ':' behind a member name" },
    { "{\"a\":}", "line 1, column 6: expected a value" },
    { "{\"a\":1", "line 1, column 7: expected ',' or '}'" },
    { "{\"a\":1,}", "line 1, column 8: expected a member name in double quotes" },
    { "{\"a\":1 \"b\":2}", "line 1, column 8: expected ',' or '}'" },
    { "{\n  \"a\": [\n    1,\n    tru\n  ]\n}", "line 4, column 5: expected a value" },
    { "\r\n\r\n\tnul", "line 3, column 2: expected a value" },
    { "truth", "line 1, column 1: expected a value" },
    { "True", "line 1, column 1: expected a value" },
    { "nan", "line 1, column 1: expected a value" },
    { "-NaN", "line 1, column 1: malformed number" },
    { "-Inf", "line 1, column 1: expected a value" },
    { "nullx", "line 1, column 5: further text behind the value" },
    { "1 1", "line 1, column 3: further text behind the value" },
    { "[] []", "line 1, column 4: further text behind the value" },
    { "{}}", "line 1, column 3: further text behind the value" },
    { "[1] // done", "line 1, column 5: further text behind the value" },
    { "/**/1", "line 1, column 1: expected a value" },
    { "01", "line 1, column 1: malformed number" },
    { "[-01]", "line 1, column 2: malformed number" },
    { "[1.]", "line 1, column 2: malformed number" },
    { "[.5]", "line 1, column 2: expected a value" },
    { "[+1]", "line 1, column 2: expected a value" },
    { "[-]", "line 1, column 2: malformed number" },
    { "[1e]", "line 1, column 2: malformed number" },
    { "[1e+]", "line 1, column 2: malformed number" },
    { "[0x1]", "line 1, column 3: expected ',' or ']'" },
    { "\"", "line 1, column 1: a string without its closing quote" },
    { "[\"abc", "line 1, column 2: a string without its closing quote" },
    { "[\"abc\\", "line 1, column 2: a string without its closing quote" },
    { "[\"abc\\\"", "line 1, column 2: a string without its closing quote" },
    { "'a'", "line 1, column 1: expected a value" },
    { "\"a\nb\"", "line 1, column 3: control character in a string" },
    { "\"a\tb\"", "line 1, column 3: control character in a string" },
    { "\"12345678\x1f\"", "line 1, column 10: control character in a string" },
    { "\"a\\\nb\"", "line 1, column 3: invalid escape" },
    { "\"\\x41\"", "line 1, column 2: invalid escape" },
    { "\"\\a\"", "line 1, column 2: invalid escape" },
    { "\"\\u12\"", "line 1, column 2: invalid escape" },
    { "\"\\u12G4\"", "line 1, column 2: invalid escape" },
    { "\"\\uD834\\u\"", "line 1, column 8: invalid escape" },
    { "\"\\U0001F600\"", "line 1, column 2: invalid escape" },
    { "\"\x80\"", "line 1, column 2: invalid UTF-8" },
    { "\"abcdefgh\xff\"", "line 1, column 10: invalid UTF-8" },
    { "\"\xc3\"", "line 1, column 2: invalid UTF-8" },
    { "\"\xc0\xaf\"", "line 1, column 2: invalid UTF-8" },
    { "\"\xc1\xbf\"", "line 1, column 2: invalid UTF-8" },
    { "\"\xe0\x80\xaf\"", "line 1, column 2: invalid UTF-8" },
    { "\"\xe2\x82\"", "line 1, column 2: invalid UTF-8" },
    { "\"\xed\xa0\x80\"", "line 1, column 2: invalid UTF-8" },
    { "\"\xf0\x80\x80\x80\"", "line 1, column 2: invalid UTF-8" },
    { "\"\xf4\x90\x80\x80\"", "line 1, column 2: invalid UTF-8" },
    { "\"\xf8\x88\x80\x80\x80\"", "line 1, column 2: invalid UTF-8" },
    { "\xef\xbb\xbf{}", "line 1, column 1: a byte order mark before the value" },
    { "\xc2\xa0{}", "line 1, column 1: expected a value" },
    { "\f[]", "line 1, column 1: expected a value" },
};

START_TEST(invalid_text_is_refused_at_its_place)
{
    cbx_error err = { "" };
    const cbx_json *untouched = NULL;
    const char *text = rejected[_i].text;
    ck_assert_int_eq(parse_exact(text, strlen(text), &untouched, &err), CBX_INVALID);
    ck_assert_str_eq(err.text, rejected[_i].error);
    ck_assert_ptr_null(untouched);
}
END_TEST

START_TEST(nul_outside_strings_is_refused)
{
    cbx_error err = { "" };
    const cbx_json *value;
    ck_assert_int_eq(parse_exact("[1,\0 2]", 7, &value, &err), CBX_INVALID);
    ck_assert_str_eq(err.text, "line 1, column 4: expected a value");
    ck_assert_int_eq(parse_exact("\"a\0b\"", 5, &value, &err), CBX_INVALID);
    ck_assert_str_eq(err.text, "line 1, column 3: control character in a string");
}
END_TEST

START_TEST(numbers_keep_value_and_source)
{
    const cbx_json *array = parse("[ -0, 9007199254740993 ,1e400,0.1,NaN,-Infinity]");
    ck_assert_uint_eq(array->count, 6);
    ck_assert(signbit(array->items[0].number));
    ck_assert_int_eq(array->items[1].type, CBX_JSON_INTEGER);
    ck_assert_uint_eq(array->items[1].source_length, 16);
    ck_assert_int_eq(strncmp(array->items[1].source, "9007199254740993 ", 17), 0);
    ck_assert(array->items[1].number == 9007199254740992.0);
    ck_assert(array->items[2].number == INFINITY);
    ck_assert_int_eq(array->items[2].type, CBX_JSON_FLOAT);
    ck_assert(array->items[3].number == 0.1);
    ck_assert(isnan(array->items[4].number));
    ck_assert(array->items[5].number == -INFINITY);
}
END_TEST

static const struct {
    const char *source;
    const char *text;
    size_t length;
    bool has_lone_surrogate, has_nul;
} strings[] = {
    { "\"\"", "", 0, false, false },
    { "\"plain text, longer than eight\"", "plain text, longer than eight", 29, false, false },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8, false, false },
    { "\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac", 6, false, false },
    { "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", 4, false, false },
    { "\"h\xc3\xa9 \xf0\x9f\x98\x80\"", "h\xc3\xa9 \xf0\x9f\x98\x80", 8, false, false },
    { "\"a\\u0000b\"", "a\0b", 3, false, true },
    { "\"\\ud800\"", "\xed\xa0\x80", 3, true, false },
    { "\"\\udfffx\"", "\xed\xbf\xbfx", 4, true, false },
    { "\"\\ud800\\ud800\\udc00\"", "\xed\xa0\x80\xf0\x90\x80\x80", 7, true, false },
    { "\"\\ud800\\u0041\"",
      "\xed\xa0\x80"
      "A",
      4, true, false },
    { "\"\\ude00\\ud83d\"", "\xed\xb8\x80\xed\xa0\xbd", 6, true, false },
};

START_TEST(strings_are_decoded)
{
    const cbx_json *value = parse(strings[_i].source);
    ck_assert_uint_eq(value->count, strings[_i].length);
    ck_assert_mem_eq(value->text, strings[_i].text, strings[_i].length + 1);
    ck_assert(value->has_lone_surrogate == strings[_i].has_lone_surrogate);
    ck_assert(value->has_nul == strings[_i].has_nul);
    ck_assert_uint_eq(value->source_length, strlen(strings[_i].source));
}
END_TEST

START_TEST(names_carry_the_flags_of_strings)
{
    const cbx_json *object = parse("{\"a\\u0000\":1,\"\\udc00\":2,\"c\":3}");
    ck_assert(object->members[0].name_has_nul && !object->members[0].name_has_lone_surrogate);
    ck_assert(!object->members[1].name_has_nul && object->members[1].name_has_lone_surrogate);
    ck_assert(!object->members[2].name_has_nul && !object->members[2].name_has_lone_surrogate);
    ck_assert_uint_eq(object->members[0].name_length, 2);
}
END_TEST

START_TEST(members_keep_order_and_are_found)
{
    const cbx_json *object = parse("{\"z\":1,\"a\":{\"m\":[true]},\"\\u006d\":null}");
    ck_assert_uint_eq(object->count, 3);
    ck_assert_str_eq(object->members[0].name, "z");
    ck_assert_str_eq(object->members[2].name, "m");
    const cbx_json *inner = cbx_json_find(object, "a");
    ck_assert_int_eq(cbx_json_find(inner, "m")->items[0].type, CBX_JSON_TRUE);
    ck_assert_int_eq(strncmp(inner->source, "{\"m\":[true]}", inner->source_length), 0);
    ck_assert_ptr_null(cbx_json_find(object, "b"));
    ck_assert_ptr_null(cbx_json_find(NULL, "b"));
    ck_assert_ptr_null(cbx_json_find(&object->members[0].value, "b"));
}
END_TEST

/* python3 -c 'import json; print(json.loads(...))': {'b': 3, 'a': 2} */
START_TEST(a_name_met_twice_keeps_first_place_and_last_value)
{
    const cbx_json *object = parse("{\"b\":1,\"a\":2,\"b\":3}");
    ck_assert_uint_eq(object->count, 2);
    ck_assert_str_eq(object->members[0].name, "b");
    ck_assert(object->members[0].value.number == 3.0);
    ck_assert_str_eq(object->members[1].name, "a");
}
END_TEST

/* {"k0":0,...} with names modulo distinct: linear time, each name once, with its last value. */
START_TEST(many_members_with_equal_names_are_merged)
{
    enum { MEMBERS = 200000, DISTINCT = 70000 };
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    for (int i = 0; i < MEMBERS; i++)
        cbx_text_buffer_printf(&text, "%c\"k%d\":%d", i == 0 ? '{' : ',', i % DISTINCT, i);
    cbx_text_buffer_putc(&text, '}');
    const cbx_json *object = parse(cbx_text_buffer_text(&text));
    ck_assert_uint_eq(object->count, DISTINCT);
    for (int i = 0; i < DISTINCT; i += 997) {
        int last = i + DISTINCT * ((MEMBERS - 1 - i) / DISTINCT);
        ck_assert(object->members[i].value.number == (double)last);
    }
    ck_assert(cbx_json_find(object, "k69999")->number == 139999.0);
    cbx_text_buffer_done(&text);
}
END_TEST

static cbx_status parse_nested(size_t depth, cbx_error *err)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    const cbx_json *value;
    for (size_t i = 0; i < depth; i++)
        cbx_text_buffer_puts(&text, i % 2 == 0 ? "[" : "{\"a\":");
    cbx_text_buffer_putc(&text, '1');
    for (size_t i = depth; i-- > 0;)
        cbx_text_buffer_putc(&text, i % 2 == 0 ? ']' : '}');
    cbx_status status = parse_exact(text.bytes, text.length, &value, err);
    cbx_text_buffer_done(&text);
    return status;
}

START_TEST(nesting_is_bounded)
{
    cbx_error err = { "" };
    ck_assert_int_eq(parse_nested(CBX_JSON_MAX_DEPTH, &err), CBX_OK);
    ck_assert_int_eq(parse_nested(CBX_JSON_MAX_DEPTH + 1, &err), CBX_INVALID);
    ck_assert_str_eq(err.text, "line 1, column 1537: nesting deeper than 512 levels");
    ck_assert_int_eq(parse_nested(1000000, &err), CBX_INVALID);
}
END_TEST

START_TEST(siblings_do_not_add_to_the_depth)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_puts(&text, "[[]");
    for (int i = 0; i < 2000; i++)
        cbx_text_buffer_puts(&text, ",[],{},[{}],{\"a\":[]}");
    cbx_text_buffer_puts(&text, "]");
    ck_assert_uint_eq(parse(text.bytes)->count, 8001);
    cbx_text_buffer_done(&text);
}
END_TEST

START_TEST(long_strings_and_arrays_are_read_whole)
{
    enum { BYTES = 300000, NUMBERS = 100000 };
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_puts(&text, "[\"short\",\"");
    for (int i = 0; i < BYTES; i++)
        cbx_text_buffer_putc(&text, (char)('a' + i % 26));
    cbx_text_buffer_puts(&text, "\",\"short too\",[0");
    for (int i = 1; i < NUMBERS; i++)
        cbx_text_buffer_printf(&text, ", %d", i);
    cbx_text_buffer_puts(&text, "]]");
    const cbx_json *array = parse(text.bytes);
    ck_assert_uint_eq(array->items[1].count, BYTES);
    ck_assert_int_eq(array->items[1].text[BYTES - 1], 'a' + (BYTES - 1) % 26);
    ck_assert_str_eq(array->items[2].text, "short too");
    ck_assert_uint_eq(array->items[3].count, NUMBERS);
    ck_assert(array->items[3].items[NUMBERS - 1].number == NUMBERS - 1.0);
    cbx_text_buffer_done(&text);
}
END_TEST

START_TEST(values_follow_one_another)
{
    static const char text[] = "{\"a\":1}\n\n[2]3 \"x\"\n";
    static const cbx_json_type types[] = { CBX_JSON_OBJECT, CBX_JSON_ARRAY, CBX_JSON_INTEGER,
                                           CBX_JSON_STRING };
    size_t offset = 0, n = 0;
    const cbx_json *value;
    cbx_status status;
    while ((status = cbx_json_parse_next(text, sizeof text - 1, &offset, arena, &value, NULL)) ==
           CBX_OK)
        ck_assert_int_eq(value->type, types[n++]);
    ck_assert_int_eq(status, CBX_NOT_FOUND);
    ck_assert_uint_eq(n, 4);
    ck_assert_uint_eq(offset, sizeof text - 1);
}
END_TEST

START_TEST(a_bad_value_leaves_the_offset)
{
    static const char text[] = "{}\n{]\n{}";
    size_t offset = 0;
    const cbx_json *value;
    cbx_error err = { "" };
    ck_assert_int_eq(cbx_json_parse_next(text, sizeof text - 1, &offset, arena, &value, &err),
                     CBX_OK);
    ck_assert_uint_eq(offset, 3);
    ck_assert_int_eq(cbx_json_parse_next(text, sizeof text - 1, &offset, arena, &value, &err),
                     CBX_INVALID);
    ck_assert_uint_eq(offset, 3);
    ck_assert_str_eq(err.text, "line 2, column 2: expected a member name in double quotes");
}
END_TEST

START_TEST(types_have_names)
{
    ck_assert_str_eq(cbx_json_type_name(CBX_JSON_NULL), "null");
    ck_assert_str_eq(cbx_json_type_name(CBX_JSON_OBJECT), "an object");
    ck_assert_str_eq(cbx_json_type_name(CBX_JSON_STRING), "a string");
}
END_TEST

static void add_table_tests(TCase *tc)
{
    tcase_add_loop_test(tc, valid_text_is_read, 0, sizeof accepted / sizeof accepted[0]);
    tcase_add_loop_test(tc, invalid_text_is_refused_at_its_place, 0,
                        sizeof rejected / sizeof rejected[0]);
    tcase_add_loop_test(tc, strings_are_decoded, 0, sizeof strings / sizeof strings[0]);
}

static Suite *json_reader_suite(void)
{
    Suite *suite = suite_create("json_reader");
    TCase *tc = tcase_create("reader");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    add_table_tests(tc);
    tcase_add_test(tc, nul_outside_strings_is_refused);
    tcase_add_test(tc, numbers_keep_value_and_source);
    tcase_add_test(tc, names_carry_the_flags_of_strings);
    tcase_add_test(tc, members_keep_order_and_are_found);
    tcase_add_test(tc, a_name_met_twice_keeps_first_place_and_last_value);
    tcase_add_test(tc, many_members_with_equal_names_are_merged);
    tcase_add_test(tc, nesting_is_bounded);
    tcase_add_test(tc, siblings_do_not_add_to_the_depth);
    tcase_add_test(tc, long_strings_and_arrays_are_read_whole);
    tcase_add_test(tc, values_follow_one_another);
    tcase_add_test(tc, a_bad_value_leaves_the_offset);
    tcase_add_test(tc, types_have_names);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(json_reader_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
