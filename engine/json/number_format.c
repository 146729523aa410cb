/*
 * Shortest decimal text of a double: R. Giulietti, "The Schubfach way to render doubles" (2020),
 * in the form with 128-bit powers. Of the decimals inside the rounding interval of v it picks the
 * shortest, of these the one nearest to v, ties to even. Constant time, integers only.
 *
 * v = c 2^q. The interval's ends and v itself, times four so that the ends are integers (cbl, cb,
 * cbr), are scaled by 10^-k, k = floor(log10 of the interval's width), so that at most one
 * multiple of 10 and at least one integer lie inside.
 */
#include "engine/json/number_text.h"

#include "engine/json/power_of_ten.h"

#include <stdint.h>
#include <string.h>

enum {
    SIGNIFICAND_BITS = 52,
    EXPONENT_MASK = 0x7ff,
    EXPONENT_BIAS = 1075, /* of the significand read as an integer */
    MAX_FIXED_POINT = 16, /* repr: from 1e16 and below 1e-4 with an exponent */
    MIN_FIXED_POINT = -3
};

typedef struct decimal {
    uint64_t digits;
    int exponent; /* the value is digits 10^exponent */
} decimal;

/* floor(log10(2^q)), or of 3/4 2^q; section 9 of the paper, exact in the range of doubles. */
static int floor_log10_pow2(int q, bool three_quarters)
{
    return (q * 1262611 - (three_quarters ? 524031 : 0)) >> 22;
}

static int floor_log2_pow10(int k)
{
    return (k * 1741647) >> 19;
}

/* 10^k rounded up to 128 bits. The table is cut off where 10^k has more than 128 bits, except
 * where it is rounded up already. */
static cbx_power_of_ten power_rounded_up(int k)
{
    cbx_power_of_ten power = cbx_powers_of_ten[k - CBX_POWER_OF_TEN_FIRST];
    if (k < -27 || k > 55) {
        power.low++;
        power.high += power.low == 0;
    }
    return power;
}

/* (g cp) / 2^128, its last bit set when anything was cut off ("round to odd"). */
static uint64_t scale_to_odd(cbx_power_of_ten g, uint64_t cp)
{
    cbx_uint128 x = (cbx_uint128)g.low * cp;
    cbx_uint128 y = (cbx_uint128)g.high * cp + (uint64_t)(x >> 64);
    return (uint64_t)(y >> 64) | ((uint64_t)y > 1);
}

static decimal shortest(uint64_t c, int q, bool lower_is_closer)
{
    uint64_t is_odd = c & 1;
    int k = floor_log10_pow2(q, lower_is_closer);
    int h = q + floor_log2_pow10(-k) + 1;
    cbx_power_of_ten g = power_rounded_up(-k);
    uint64_t lower = scale_to_odd(g, (4 * c - 2 + lower_is_closer) << h) + is_odd;
    uint64_t vb = scale_to_odd(g, (4 * c) << h);
    uint64_t upper = scale_to_odd(g, (4 * c + 2) << h) - is_odd;
    uint64_t s = vb / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool down_inside = lower <= 40 * tens, up_inside = 40 * tens + 40 <= upper;
        if (down_inside != up_inside)
            return (decimal){ tens + up_inside, k + 1 };
    }
    bool down_inside = lower <= 4 * s, up_inside = 4 * s + 4 <= upper;
    if (down_inside != up_inside)
        return (decimal){ s + up_inside, k };
    uint64_t middle = 4 * s + 2;
    bool round_up = vb > middle || (vb == middle && (s & 1));
    return (decimal){ s + round_up, k };
}

static decimal decimal_of(uint64_t significand, int biased_exponent)
{
    if (biased_exponent == 0)
        return shortest(significand, 1 - EXPONENT_BIAS, false);
    uint64_t c = significand | UINT64_C(1) << SIGNIFICAND_BITS;
    int q = biased_exponent - EXPONENT_BIAS;
    if (q <= 0 && q >= -SIGNIFICAND_BITS && (c & ((UINT64_C(1) << -q) - 1)) == 0)
        return (decimal){ c >> -q, 0 }; /* an integer below 2^53 */
    return shortest(c, q, significand == 0 && biased_exponent > 1);
}

static decimal without_trailing_zeros(decimal d)
{
    while (d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    return d;
}

static void write_two(char *to, unsigned value)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233"
        "34353637383940414243444546474849505152535455565758596061626364656667"
        "6869707172737475767778798081828384858687888990919293949596979899";
    memcpy(to, pairs + (size_t)value * 2, 2);
}

/* The digits of value at the end of buffer; returns the first. */
static const char *write_digits(uint64_t value, char *buffer_end)
{
    char *to = buffer_end;
    for (; value >= 100; value /= 100)
        write_two(to -= 2, (unsigned)(value % 100));
    if (value >= 10)
        write_two(to -= 2, (unsigned)value);
    else
        *--to = (char)('0' + value);
    return to;
}

static char *append(char *to, const char *bytes, int n)
{
    memcpy(to, bytes, (size_t)n);
    return to + n;
}

static char *append_zeros(char *to, int n)
{
    memset(to, '0', (size_t)n);
    return to + n;
}

/* point: how many digits stand before the decimal point. */
static char *write_fixed(char *to, const char *digits, int n, int point)
{
    if (point <= 0) {
        to = append(to, "0.", 2);
        to = append_zeros(to, -point);
        return append(to, digits, n);
    }
    if (point >= n) {
        to = append(to, digits, n);
        to = append_zeros(to, point - n);
        return append(to, ".0", 2);
    }
    to = append(to, digits, point);
    *to++ = '.';
    return append(to, digits + point, n - point);
}

static char *write_exponential(char *to, const char *digits, int n, int exponent)
{
    *to++ = digits[0];
    if (n > 1) {
        *to++ = '.';
        to = append(to, digits + 1, n - 1);
    }
    *to++ = 'e';
    *to++ = exponent < 0 ? '-' : '+';
    unsigned size = (unsigned)(exponent < 0 ? -exponent : exponent);
    if (size >= 100)
        *to++ = (char)('0' + size / 100);
    write_two(to, size % 100);
    return to + 2;
}

static char *write_finite(char *to, uint64_t significand, int biased_exponent)
{
    if (biased_exponent == 0 && significand == 0)
        return append(to, "0.0", 3);
    decimal d = without_trailing_zeros(decimal_of(significand, biased_exponent));
    char buffer[20];
    const char *digits = write_digits(d.digits, buffer + sizeof buffer);
    int n = (int)(buffer + sizeof buffer - digits);
    int point = n + d.exponent;
    if (point < MIN_FIXED_POINT || point > MAX_FIXED_POINT)
        return write_exponential(to, digits, n, point - 1);
    return write_fixed(to, digits, n, point);
}

static char *write_non_finite(char *to, bool is_nan)
{
    return is_nan ? append(to, "NaN", 3) : append(to, "Infinity", 8);
}

size_t cbx_number_format(double value, char text[CBX_NUMBER_TEXT_SIZE])
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t significand = bits & ((UINT64_C(1) << SIGNIFICAND_BITS) - 1);
    int biased_exponent = (int)(bits >> SIGNIFICAND_BITS) & EXPONENT_MASK;
    bool is_nan = biased_exponent == EXPONENT_MASK && significand != 0;
    char *to = text;
    if (bits >> 63 && !is_nan)
        *to++ = '-';
    if (biased_exponent == EXPONENT_MASK)
        to = write_non_finite(to, is_nan);
    else
        to = write_finite(to, significand, biased_exponent);
    *to = '\0';
    return (size_t)(to - text);
}

size_t cbx_integer_format(int64_t value, char text[CBX_NUMBER_TEXT_SIZE])
{
    char digits[CBX_NUMBER_TEXT_SIZE], *end = digits + sizeof digits, *at = end;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--at = '-';
    size_t length = (size_t)(end - at);
    memcpy(text, at, length);
    text[length] = '\0';
    return length;
}
