/*
 * Decimal text to the nearest double. W. D. Clinger, "How to read floating point numbers
 * accurately", PLDI 1990: a significand below 2^53 and a power of ten up to 10^22 are exact
 * doubles, and one operation rounds once. Else M. Eisel and D. Lemire's method: D. Lemire, "Number
 * parsing at a gigabyte per second", Software: Practice and Experience 51 (2021), which with N.
 * Mushtak and D. Lemire, "Fast number parsing without fallback" (2023), is exact for up to 19
 * digits. Longer texts are bracketed between their first 19 digits and the next such number; where
 * the two differ, the C library decides.
 */
#include "engine/json/number_text.h"

#include "engine/json/power_of_ten.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_DIGITS = 19,    /* that always fit 64 bits */
    EXACT_DIGITS = 800, /* no double's rounding border has more than 767 */
    SIGNIFICAND_BITS = 52,
    MIN_EXPONENT = -1023,
    INFINITE_EXPONENT = 0x7ff,
    SMALLEST_POWER = CBX_POWER_OF_TEN_FIRST, /* 10^20 times less is below half of 5e-324 */
    LARGEST_POWER = 308
};

typedef struct decimal {
    uint64_t digits;         /* the significant digits, the first 19 when there are more */
    int64_t exponent;        /* of ten */
    const char *begin, *end; /* digits and point in the text */
    int64_t written_exponent;
    size_t n_digits;
    bool negative, is_integer;
} decimal;

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static uint64_t load_eight(const char *text)
{
    uint64_t bytes;
    memcpy(&bytes, text, sizeof bytes);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    return bytes;
}

static bool are_eight_digits(uint64_t bytes)
{
    return (((bytes + UINT64_C(0x4646464646464646)) | (bytes - UINT64_C(0x3030303030303030))) &
            UINT64_C(0x8080808080808080)) == 0;
}

/* Eight ASCII digits, the first in the lowest byte, in three multiplications: pairs, fours, all. */
static uint64_t eight_digits(uint64_t bytes)
{
    bytes -= UINT64_C(0x3030303030303030);
    bytes = bytes * 10 + (bytes >> 8);
    uint64_t high = (bytes & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064);
    uint64_t low = ((bytes >> 16) & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001);
    return ((high + low) >> 32) & UINT32_MAX;
}

/* Adds the run of digits at text to *value (modulo 2^64) and returns its end. */
static const char *scan_digits(const char *text, const char *end, uint64_t *value)
{
    uint64_t sum = *value;
    while (end - text >= 8) {
        uint64_t bytes = load_eight(text);
        if (!are_eight_digits(bytes))
            break;
        sum = sum * 100000000 + eight_digits(bytes);
        text += 8;
    }
    for (; text < end && is_digit(*text); text++)
        sum = sum * 10 + (uint64_t)(*text - '0');
    *value = sum;
    return text;
}

/* The digits behind 'e'; NULL when there are none. Huge exponents stop growing far outside the
 * range of doubles, yet a text's length cannot bring them back into it. */
static const char *scan_exponent(const char *text, const char *end, int64_t *ret_exponent)
{
    const int64_t limit = INT64_C(1000000000000000);
    bool negative = text < end && *text == '-';
    if (text < end && (*text == '-' || *text == '+'))
        text++;
    if (text == end || !is_digit(*text))
        return NULL;
    int64_t exponent = 0;
    for (; text < end && is_digit(*text); text++) {
        if (exponent < limit)
            exponent = exponent * 10 + (*text - '0');
    }
    *ret_exponent = negative ? -exponent : exponent;
    return text;
}

/* How many of the digits are significant: without the leading zeros. */
static size_t count_significant(const decimal *d)
{
    size_t n = d->n_digits;
    for (const char *p = d->begin; p < d->end && (*p == '0' || *p == '.'); p++)
        n -= *p == '0';
    return n;
}

/* The first 19 digits of a longer number; the exponent accounts for those left out. */
static void cut_digits(decimal *d)
{
    size_t n = 0;
    int64_t exponent = d->written_exponent;
    bool after_point = false;
    d->digits = 0;
    for (const char *p = d->begin; p < d->end; p++) {
        if (*p == '.') {
            after_point = true;
        } else if (n < MAX_DIGITS) {
            d->digits = d->digits * 10 + (uint64_t)(*p - '0');
            n += d->digits != 0;
            exponent -= after_point;
        } else {
            exponent += !after_point;
        }
    }
    d->exponent = exponent;
}

/* Whole part and fraction. NULL when the text is not such a number. */
static const char *scan_significand(const char *text, const char *end, decimal *d)
{
    d->begin = text;
    if (text == end || !is_digit(*text))
        return NULL;
    const char *p = scan_digits(text, end, &d->digits);
    if (*text == '0' && p - text > 1)
        return NULL;
    d->n_digits = (size_t)(p - text);
    if (p < end && *p == '.') {
        const char *fraction = p + 1;
        p = scan_digits(fraction, end, &d->digits);
        if (p == fraction)
            return NULL;
        d->is_integer = false;
        d->exponent = fraction - p;
        d->n_digits += (size_t)(p - fraction);
    }
    d->end = p;
    return p;
}

static const char *scan_decimal(const char *text, const char *end, decimal *d)
{
    *d = (decimal){ .is_integer = true };
    if (text < end && *text == '-') {
        d->negative = true;
        text++;
    }
    const char *p = scan_significand(text, end, d);
    if (p && p < end && (*p == 'e' || *p == 'E')) {
        d->is_integer = false;
        p = scan_exponent(p + 1, end, &d->written_exponent);
        d->exponent += d->written_exponent;
    }
    return p;
}

static double double_of(uint64_t significand, int biased_exponent)
{
    uint64_t bits = significand | (uint64_t)biased_exponent << SIGNIFICAND_BITS;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The high 128 bits of w 10^q: with the table's first 64 bits alone where the bits that decide the
 * rounding cannot change any more. */
static cbx_uint128 multiply(uint64_t w, int q)
{
    cbx_power_of_ten power = cbx_powers_of_ten[q - CBX_POWER_OF_TEN_FIRST];
    cbx_uint128 product = (cbx_uint128)w * power.high;
    const uint64_t undecided = UINT64_MAX >> (SIGNIFICAND_BITS + 3);
    if (((uint64_t)(product >> 64) & undecided) == undecided)
        product += (uint64_t)(((cbx_uint128)w * power.low) >> 64);
    return product;
}

static double round_subnormal(uint64_t significand, int shift)
{
    if (shift >= 64)
        return 0.0;
    significand >>= shift;
    significand = (significand + (significand & 1)) >> 1;
    return double_of(significand, 0); /* a carry into bit 52 is the exponent 1 */
}

/* The double nearest to w 10^q, w > 0: Eisel and Lemire. */
static double nearest_double(uint64_t w, int64_t exponent)
{
    if (exponent < SMALLEST_POWER)
        return 0.0;
    if (exponent > LARGEST_POWER)
        return double_of(0, INFINITE_EXPONENT);
    int q = (int)exponent;
    int leading_zeros = __builtin_clzll(w);
    cbx_uint128 product = multiply(w << leading_zeros, q);
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    int upper_bit = (int)(high >> 63);
    int shift = upper_bit + 64 - SIGNIFICAND_BITS - 3;
    uint64_t significand = high >> shift;  /* 53 bits and one to round by */
    int power = ((217706 * q) >> 16) + 63; /* floor(q log2 10) + 63 */
    int biased = power + upper_bit - leading_zeros - MIN_EXPONENT;
    if (biased <= 0)
        return round_subnormal(significand, 1 - biased);
    /* Exactly half way, only possible for these powers: to even, that is down. */
    if (low <= 1 && q >= -4 && q <= 23 && (significand & 3) == 1 && significand << shift == high)
        significand &= ~UINT64_C(1);
    significand = (significand + (significand & 1)) >> 1;
    if (significand >> (SIGNIFICAND_BITS + 1)) {
        significand >>= 1;
        biased++;
    }
    if (biased >= INFINITE_EXPONENT)
        return double_of(0, INFINITE_EXPONENT);
    return double_of(significand & ((UINT64_C(1) << SIGNIFICAND_BITS) - 1), biased);
}

/* Any number of digits, by the C library: as an integer and a power of ten, so that no locale's
 * decimal point is in play. Digits behind the 800th matter only by not being all zero. */
static double exact_double(const decimal *d)
{
    char text[EXACT_DIGITS + 32];
    size_t n = 0;
    int64_t exponent = d->written_exponent;
    bool after_point = false, rest = false;
    for (const char *p = d->begin; p < d->end; p++) {
        if (*p == '.') {
            after_point = true;
            continue;
        }
        if (n < EXACT_DIGITS) {
            if (n > 0 || *p != '0')
                text[n++] = *p;
            exponent -= after_point;
        } else {
            rest |= *p != '0';
            exponent += !after_point;
        }
    }
    if (rest) {
        text[n++] = '1';
        exponent--;
    }
    (void)snprintf(text + n, sizeof text - n, "e%" PRId64, exponent);
    return strtod(text, NULL);
}

static double long_double_digits(decimal *d)
{
    cut_digits(d);
    double below = nearest_double(d->digits, d->exponent);
    double above = nearest_double(d->digits + 1, d->exponent);
    return below < above ? exact_double(d) : below;
}

static double magnitude(decimal *d)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    const uint64_t exact = UINT64_C(1) << (SIGNIFICAND_BITS + 1);
    if (d->n_digits > MAX_DIGITS && count_significant(d) > MAX_DIGITS)
        return long_double_digits(d);
    if (d->digits == 0)
        return 0.0;
    if (d->digits <= exact && d->exponent >= 0 && d->exponent <= 22)
        return (double)d->digits * powers[d->exponent];
    if (d->digits <= exact && d->exponent < 0 && d->exponent >= -22)
        return (double)d->digits / powers[-d->exponent];
    return nearest_double(d->digits, d->exponent);
}

size_t cbx_number_scan(const char *text, size_t length, double *ret_value, bool *ret_is_integer)
{
    decimal d;
    const char *end = scan_decimal(text, text + length, &d);
    if (!end)
        return 0;
    double size = magnitude(&d);
    *ret_value = d.negative ? -size : size;
    *ret_is_integer = d.is_integer;
    return (size_t)(end - text);
}

bool cbx_number_parse(const char *text, size_t length, double *ret_value)
{
    double value;
    bool is_integer;
    size_t used = cbx_number_scan(text, length, &value, &is_integer);
    if (used == 0 || used != length)
        return false;
    *ret_value = value;
    return true;
}
