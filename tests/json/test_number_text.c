#include "engine/json/number_text.h"

#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/*
 * Expected texts: python3 -c 'import struct; print(repr(struct.unpack("<d", struct.pack("<Q",
 * BITS))[0]))'. The bit patterns are those of the cases published with Ryu (ulfjack/ryu,
 * ryu/tests/d2s_test.cc: switch to subnormal, lots of trailing zeros, looks like a power of five,
 * min and max shift amounts, output lengths) and of D. Gay's and Paxson's hard cases.
 */
static const struct {
    uint64_t bits;
    const char *text;
} written[] = {
    { 0x0000000000000000, "0.0" },
    { 0x8000000000000000, "-0.0" },
    { 0x3ff0000000000000, "1.0" },
    { 0xbff0000000000000, "-1.0" },
    { 0x7ff0000000000000, "Infinity" },
    { 0xfff0000000000000, "-Infinity" },
    { 0x7ff8000000000000, "NaN" },
    { 0xfff8000000000000, "NaN" },
    { 0x0000000000000001, "5e-324" },
    { 0x0000000000000002, "1e-323" },
    { 0x000fffffffffffff, "2.225073858507201e-308" },
    { 0x0010000000000000, "2.2250738585072014e-308" },
    { 0x7fefffffffffffff, "1.7976931348623157e+308" },
    { 0x3fb999999999999a, "0.1" },
    { 0x3fd3333333333334, "0.30000000000000004" },
    { 0x3ff199999999999a, "1.1" },
    { 0x3f1a36e2eb1c432d, "0.0001" },
    { 0x3ee4f8b588e368f1, "1e-05" },
    { 0x3f202e85be180b74, "0.00012345678901234567" },
    { 0x3ee9e40962935e29, "1.2345680334409949e-05" },
    { 0x430c6bf526340000, "1000000000000000.0" },
    { 0x4341c37937e08000, "1e+16" },
    { 0x4341c37937e08001, "1.0000000000000002e+16" },
    { 0x4341c37937e07fff, "9999999999999998.0" },
    { 0x433fffffffffffff, "9007199254740991.0" },
    { 0x4340000000000000, "9007199254740992.0" },
    { 0x4340000000000001, "9007199254740994.0" },
    { 0x4480f0cf064dd592, "1e+22" },
    { 0x44b52d02c7e14af6, "1e+23" },
    { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
    { 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
    { 0x3cd0000000000000, "8.881784197001252e-16" }, /* 2^-50 */
    { 0x3d30000000000000, "5.684341886080802e-14" }, /* 2^-44: two shortest, the nearer one */
    { 0x7fe0000000000000, "8.98846567431158e+307" },
    { 0x4415af1d78b58c40, "1e+20" },
    { 0x4350000000000001, "1.8014398509481988e+16" },
    { 0x44d0000000000000, "3.022314549036573e+23" }, /* 2^78 */
    { 0x4830f0cf064dd592, "5.764607523034235e+39" },
    { 0x4840f0cf064dd592, "1.152921504606847e+40" },
    { 0x4850f0cf064dd592, "2.305843009213694e+40" },
    { 0x4400000000000000, "3.6893488147419103e+19" },
    { 0x43e0000000000000, "9.223372036854776e+18" },
    { 0x43f0000000000000, "1.8446744073709552e+19" },
    { 0x3eb0c6f7a0b5ed8d, "1e-06" },
    { 0x44a48ec24dfb28be, "4.8540384219414315e+22" },
    { 0x7fdfffffffffffff, "8.988465674311579e+307" },
    { 0x4024000000000000, "10.0" },
    { 0x4059000000000000, "100.0" },
    { 0x3fd5555555555555, "0.3333333333333333" },
    { 0x412e848000000000, "1000000.0" },
    { 0x40fe240c9fcb0c02, "123456.789012" },
};

START_TEST(double_is_written_as_python_does)
{
    char text[CBX_NUMBER_TEXT_SIZE];
    size_t length = cbx_number_format(double_of(written[_i].bits), text);
    ck_assert_str_eq(text, written[_i].text);
    ck_assert_uint_eq(length, strlen(text));
}
END_TEST

/*
 * Expected bits: python3 -c 'import struct; print(hex(struct.unpack("<Q", struct.pack("<d",
 * float(TEXT)))[0]))'.
 */
static const struct {
    const char *text;
    uint64_t bits;
} read[] = {
    { "0", 0x0000000000000000 },
    { "-0", 0x8000000000000000 },
    { "-0.0e5", 0x8000000000000000 },
    { "1", 0x3ff0000000000000 },
    { "1E0", 0x3ff0000000000000 },
    { "10e-1", 0x3ff0000000000000 },
    { "0.1", 0x3fb999999999999a },
    { "100000000000000000000", 0x4415af1d78b58c40 },
    { "1e22", 0x4480f0cf064dd592 },
    { "1e23", 0x44b52d02c7e14af6 },
    { "8.5e22", 0x44b1ffdbf6b2b2eb },
    { "9007199254740991", 0x433fffffffffffff },
    { "9007199254740993", 0x4340000000000000 }, /* half way: to even */
    { "9007199254740993.0000000000000000000000001", 0x4340000000000001 },
    { "9007199254740995", 0x4340000000000002 },
    { "9007199254740992999999999999999999999999", 0x483a784379d99db5 },
    { "18446744073709551615", 0x43f0000000000000 },
    { "18446744073709551616", 0x43f0000000000000 },
    { "5e-324", 0x0000000000000001 },
    { "2.4703282292062327e-324", 0x0000000000000000 }, /* below half of the smallest */
    { "2.4703282292062328e-324", 0x0000000000000001 },
    { "2.2250738585072011e-308", 0x000fffffffffffff }, /* once hung PHP and Java */
    { "2.2250738585072012e-308", 0x0010000000000000 },
    { "2.2250738585072014e-308", 0x0010000000000000 },
    { "1.7976931348623157e308", 0x7fefffffffffffff },
    { "1.7976931348623158e308", 0x7fefffffffffffff },
    { "1.797693134862315807e308", 0x7fefffffffffffff },
    { "1.7976931348623159e308", 0x7ff0000000000000 },
    { "1e309", 0x7ff0000000000000 },
    { "-1e400", 0xfff0000000000000 },
    { "1e-400", 0x0000000000000000 },
    { "1e99999999999999999999", 0x7ff0000000000000 },
    { "1e-99999999999999999999", 0x0000000000000000 },
    { "0e99999999999999999999", 0x0000000000000000 },
    { "0.000000000000000000000000000001", 0x39b4484bfeebc2a0 },
    { "123456789012345678901234567890", 0x45f8ee90ff6c373e },
    { "0.1234567890123456789012345678", 0x3fbf9add3746f65f },
    { "7.2057594037927933e16", 0x4370000000000000 }, /* 2^56, one bit more than 53 */
    { "69e267", 0x77c0b7cb60c994da }, /* Paxson, A Program for Testing IEEE, table 3 */
    { "999e-026", 0x3b282782afe1869e },
    { "7861e-034", 0x39afe3544145e9d8 },
    { "75569e-254", 0x0c35a462d91c6ab3 },
    { "928609e-261", 0x0afbe2dd66200bef },
    { "9210917080e-262", 0x0b9b031c8b2d7abc },
    { "84863171e114", 0x59406e98f5ec8f37 },
    { "653777767e273", 0x7a720223f2b3a881 },
    { "5232604057e-298", 0x041465b896c24520 },
    { "6.631236846766476e-316", 0x0000000008000000 },
    { "3.2378839133029012895883524125015321748630094e-319", 0x000000000000ffff },
    { "1.00000000000000011102230246251565", 0x3ff0000000000000 },
    { "1.00000000000000011102230246251566", 0x3ff0000000000001 },
};

START_TEST(text_is_read_to_the_nearest_double)
{
    double got;
    const char *text = read[_i].text;
    ck_assert_msg(cbx_number_parse(text, strlen(text), &got), "%s: refused", text);
    ck_assert_msg(bits_of(got) == read[_i].bits, "%s: got %016" PRIx64, text, bits_of(got));
}
END_TEST

static const char *const refused[] = {
    "",    "-",     "+1",  "01",       "-01",       "00",  "1.",  ".5",
    "-.5", "1e",    "1e+", "1.e5",     "1.5.",      "1 ",  " 1",  "0x10",
    "1f",  "1_000", "NaN", "Infinity", "-Infinity", "1,5", "--1", "1e5.5",
};

START_TEST(what_is_no_json_number_is_refused)
{
    double untouched = 42.0;
    ck_assert_msg(!cbx_number_parse(refused[_i], strlen(refused[_i]), &untouched), "'%s': read",
                  refused[_i]);
    ck_assert_uint_eq(bits_of(untouched), bits_of(42.0));
}
END_TEST

START_TEST(scan_stops_behind_the_number)
{
    double value;
    bool is_integer;
    ck_assert_uint_eq(cbx_number_scan("12345678901,", 12, &value, &is_integer), 11);
    ck_assert(is_integer);
    ck_assert_uint_eq(cbx_number_scan("1.5e3]", 6, &value, &is_integer), 5);
    ck_assert(!is_integer);
    ck_assert_uint_eq(cbx_number_scan("12345678901234567890", 3, &value, &is_integer), 3);
    ck_assert_uint_eq(bits_of(value), bits_of(123.0));
}
END_TEST

/* SplitMix64: G. Steele, D. Lea, C. Flood, OOPSLA 2014. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Any finite double: all bits random, or few significant bits, or subnormal. */
static double random_finite(uint64_t *state)
{
    uint64_t bits = next_random(state);
    switch (bits & 3) {
    case 0:
        bits &= ~((UINT64_C(1) << 52) - 2);
        break;
    case 1:
        bits &= (UINT64_C(1) << (bits >> 58)) - 1;
        break;
    default:
        break;
    }
    double value = double_of(bits);
    return isfinite(value) ? value : double_of(bits & ~(UINT64_C(1) << 62));
}

static void assert_reads_as(const char *text, double want)
{
    double got;
    ck_assert_msg(cbx_number_parse(text, strlen(text), &got), "%s: refused", text);
    ck_assert_msg(bits_of(got) == bits_of(want), "%s: %a, want %a", text, got, want);
}

START_TEST(integers_are_written_as_by_the_c_library)
{
    const int64_t edges[] = { 0, 1, -1, 9, 10, -10, 99, 100, INT64_MAX, INT64_MIN, INT64_MIN + 1 };
    uint64_t state = 7;
    char text[CBX_NUMBER_TEXT_SIZE], want[CBX_NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < 10000; i++) {
        bool is_edge = i < sizeof edges / sizeof *edges;
        int64_t value = is_edge ? edges[i] : (int64_t)bits_of(random_finite(&state)) >> i % 64;
        (void)snprintf(want, sizeof want, "%" PRId64, value);
        ck_assert_uint_eq(cbx_integer_format(value, text), strlen(want));
        ck_assert_str_eq(text, want);
    }
}
END_TEST

/* What is written reads back here and in the C library, and no text of fewer digits would. */
START_TEST(random_doubles_round_trip)
{
    uint64_t state = 20200401;
    char text[CBX_NUMBER_TEXT_SIZE], longer[64];
    for (int i = 0; i < 100000; i++) {
        double value = random_finite(&state);
        (void)cbx_number_format(value, text);
        assert_reads_as(text, value);
        ck_assert_msg(bits_of(strtod(text, NULL)) == bits_of(value), "%s: want %a", text, value);
        (void)snprintf(longer, sizeof longer, "%.17g", value);
        assert_reads_as(longer, value);
    }
}
END_TEST

static int count_digits(const char *text)
{
    int n = 0, trailing_zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (n == 0 && *text == '0'))
            continue;
        n++;
        trailing_zeros = *text == '0' ? trailing_zeros + 1 : 0;
    }
    return n - trailing_zeros;
}

START_TEST(random_doubles_are_written_shortest)
{
    uint64_t state = 77;
    char text[CBX_NUMBER_TEXT_SIZE], shorter[64];
    for (int i = 0; i < 20000; i++) {
        double value = random_finite(&state);
        (void)cbx_number_format(value, text);
        int digits = count_digits(text);
        if (digits < 2)
            continue;
        (void)snprintf(shorter, sizeof shorter, "%.*e", digits - 2, value);
        ck_assert_msg(bits_of(strtod(shorter, NULL)) != bits_of(value), "%s, %s", text, shorter);
    }
}
END_TEST

/* Random digits, points and exponents, up to 40 digits: as strtod reads them. */
START_TEST(random_texts_are_read_as_by_the_c_library)
{
    uint64_t state = 5;
    for (int i = 0; i < 100000; i++) {
        char text[80];
        uint64_t random = next_random(&state);
        size_t n = 1 + random % 40, point = (random >> 8) % 41;
        size_t used = 0;
        text[used++] = (char)('1' + (random >> 16) % 9);
        for (size_t j = 1; j < n; j++) {
            if (j == point)
                text[used++] = '.';
            text[used++] = (char)('0' + next_random(&state) % 10);
        }
        int exponent = (int)((random >> 32) % 700) - 370;
        (void)snprintf(text + used, sizeof text - used, "e%d", exponent);
        assert_reads_as(text, strtod(text, NULL));
    }
}
END_TEST

/* Each entry of the table of powers, with short and with long significands. */
START_TEST(every_power_of_ten_is_read_and_written_as_by_the_c_library)
{
    static const char *const significands[] = { "1",
                                                "7",
                                                "1.7976931348623157",
                                                "9.007199254740993",
                                                "9999999999999999999",
                                                "18446744073709551615" };
    for (int exponent = -345; exponent <= 312; exponent++) {
        for (size_t i = 0; i < sizeof significands / sizeof significands[0]; i++) {
            char text[64], written_text[CBX_NUMBER_TEXT_SIZE];
            (void)snprintf(text, sizeof text, "%se%d", significands[i], exponent);
            double want = strtod(text, NULL);
            assert_reads_as(text, want);
            if (!isfinite(want))
                continue;
            (void)cbx_number_format(want, written_text);
            assert_reads_as(written_text, want);
        }
    }
}
END_TEST

/* The border between two doubles, in full (up to 770 digits), and a hair below and above it. */
START_TEST(half_way_texts_are_read_as_by_the_c_library)
{
    static char text[2000];
    uint64_t state = 11;
    for (int i = 0; i < 2000; i++) {
        double value = fabs(random_finite(&state));
        double next = double_of(bits_of(value) + 1);
        if (!isfinite(next) || value < 1e-250 || value > 1e250)
            continue;
        long double border = ((long double)value + (long double)next) / 2;
        int n = snprintf(text, sizeof text - 2, "%.*Lf", value < 1 ? 900 : 60, border);
        assert_reads_as(text, strtod(text, NULL));
        text[n] = '1';
        text[n + 1] = '\0';
        assert_reads_as(text, strtod(text, NULL));
    }
}
END_TEST

static Suite *number_text_suite(void)
{
    Suite *suite = suite_create("number_text");
    TCase *tc = tcase_create("numbers");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, double_is_written_as_python_does, 0,
                        sizeof written / sizeof written[0]);
    tcase_add_loop_test(tc, text_is_read_to_the_nearest_double, 0, sizeof read / sizeof read[0]);
    tcase_add_loop_test(tc, what_is_no_json_number_is_refused, 0,
                        sizeof refused / sizeof refused[0]);
    tcase_add_test(tc, scan_stops_behind_the_number);
    tcase_add_test(tc, integers_are_written_as_by_the_c_library);
    tcase_add_test(tc, random_doubles_round_trip);
    tcase_add_test(tc, random_doubles_are_written_shortest);
    tcase_add_test(tc, random_texts_are_read_as_by_the_c_library);
    tcase_add_test(tc, every_power_of_ten_is_read_and_written_as_by_the_c_library);
    tcase_add_test(tc, half_way_texts_are_read_as_by_the_c_library);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(number_text_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
