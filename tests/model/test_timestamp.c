#include "engine/model/run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Wanted: (datetime(...) - datetime(1970, 1, 1)) // timedelta(microseconds=1) in Python. */
static const struct {
    const char *text;
    int64_t want;
} good[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "1970-01-01", 0 },
    { "2026-05-24T04:27:22.413375+00:00", 1779596842413375 },
    { "2026-05-24T04:27:22.413375", 1779596842413375 },
    { "2026-05-24 04:27:22.413375z", 1779596842413375 },
    { "2026-05-24T04:27:22,4133759999", 1779596842413375 },
    { "2026-05-24T04:27:22.413375+05:30", 1779577042413375 },
    { "20260524T042722.413375+0530", 1779577042413375 },
    { "20260524T042722", 1779596842000000 },
    { "2024-02-29T12:30", 1709209800000000 },
    { "2024-02-29T12:30+00", 1709209800000000 },
    { "1900-03-01T00:00:00", -2203891200000000 },
    { "2000-02-29", 951782400000000 },
    { "2026-01-01T00:00:00-02:00", 1767232800000000 },
    { "2026-01-01T00:00:00-02", 1767232800000000 },
    { "1969-12-31T23:59:59.999999Z", -1 },
    { "0001-01-01T00:00:00Z", -62135596800000000 },
    { "9999-12-31T23:59:59.999999Z", 253402300799999999 },
};
START_TEST(accepted_times)
{
    cbx_error err;
    int64_t got = 12345;
    ck_assert_msg(cbx_timestamp_parse(good[_i].text, &got, &err) == CBX_OK, "%s", good[_i].text);
    ck_assert_msg(got == good[_i].want, "%s: %lld", good[_i].text, (long long)got);
}
END_TEST

static const char *const bad[] = {
    "",
    "now",
    "2026",
    "2026-05",
    "2026-5-24",
    "2026-02-29",
    "1900-02-29",
    "2026-13-01",
    "2026-00-01",
    "2026-01-32",
    "2026-01-00",
    "0000-01-01",
    "2026-01-01T",
    "2026-01-01T12",
    "2026-01-01T24:00:00",
    "2026-01-01T00:60",
    "2026-01-01T00:00:60",
    "2026-01-01T00:00:00.",
    "2026-01-01T00:00:00+",
    "2026-01-01T00:00:00+24:00",
    "2026-01-01T00:00:00 UTC",
    "2026-01-01T00:00:00Zx",
    "2026-01-01x",
    " 2026-01-01",
    "2026-01-01 ",
    "2026-0101",
    "+026-01-01",
    "2026-01-01T1:00",
    "2026-01-01T00:0",
    "2026-01-01Z",
};
START_TEST(refused_times)
{
    cbx_error err;
    int64_t got = 12345;
    ck_assert_msg(cbx_timestamp_parse(bad[_i], &got, &err) == CBX_INVALID, "%s", bad[_i]);
    ck_assert_int_eq(got, 12345);
    ck_assert_ptr_nonnull(strstr(err.text, "ISO 8601"));
}
END_TEST

static const struct {
    int64_t epoch_us;
    const char *want;
} formatted[] = {
    { 0, "1970-01-01T00:00:00+00:00" },
    { 1779596842413375, "2026-05-24T04:27:22.413375+00:00" },
    { 951782400000001, "2000-02-29T00:00:00.000001+00:00" },
    { -1, "1969-12-31T23:59:59.999999+00:00" },
    { -62135596800000000, "0001-01-01T00:00:00+00:00" },
    { 253402300799999999, "9999-12-31T23:59:59.999999+00:00" },
};
START_TEST(formats_in_utc)
{
    char text[40];
    cbx_timestamp_format(formatted[_i].epoch_us, text);
    ck_assert_str_eq(text, formatted[_i].want);
}
END_TEST

START_TEST(extreme_instants_fit_the_text)
{
    char text[40];
    cbx_timestamp_format(INT64_MIN, text);
    ck_assert_uint_lt(strlen(text), sizeof text);
    cbx_timestamp_format(INT64_MAX, text);
    ck_assert_uint_lt(strlen(text), sizeof text);
}
END_TEST

START_TEST(every_day_comes_back)
{
    int64_t day_us = 86400 * (int64_t)1000000;
    for (int64_t day = -719162; day < 2932896; day += 97) {
        char text[40];
        int64_t back;
        cbx_timestamp_format(day * day_us, text);
        ck_assert_msg(cbx_timestamp_parse(text, &back, NULL) == CBX_OK, "%s", text);
        ck_assert_msg(back == day * day_us, "%s", text);
    }
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

int main(void)
{
    Suite *suite = suite_create("timestamp");
    TCase *tc = tcase_create("timestamp");
    tcase_add_loop_test(tc, accepted_times, 0, COUNT(good));
    tcase_add_loop_test(tc, refused_times, 0, COUNT(bad));
    tcase_add_loop_test(tc, formats_in_utc, 0, COUNT(formatted));
    tcase_add_test(tc, extreme_instants_fit_the_text);
    tcase_add_test(tc, every_day_comes_back);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
