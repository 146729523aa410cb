#include "engine/statistics/decimal_round.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const double powers_of_ten[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

static const double whole_from = 0x1p53; /* x * scale at or above: x has no digits to lose */

/* The whole number nearest to magnitude * scale, computed exactly, ties to even. */
static double nearest_multiple(double magnitude, double scale)
{
    double product = magnitude * scale;
    double product_error = fma(magnitude, scale, -product);
    double whole = floor(product);
    double rest = product - whole; /* exact: both are multiples of product's last place */
    if (rest == 0 && product_error < 0) { /* truly just below a whole number */
        whole -= 1;
        rest = 1;
    }
    /* The sign of (rest + product_error - 1/2); rest - 1/2 is exact. */
    double above_half = (rest - 0.5) + product_error;
    if (above_half > 0 || (above_half == 0 && fmod(whole, 2) != 0))
        whole += 1;
    return whole;
}

double cbx_round_decimals(double x, int decimals)
{
    assert(decimals >= 0 && (size_t)decimals < sizeof powers_of_ten / sizeof powers_of_ten[0]);
    double scale = powers_of_ten[decimals];
    if (!(fabs(x) * scale < whole_from))
        return x;
    return copysign(nearest_multiple(fabs(x), scale) / scale, x);
}

/* Adds the digits of a value to text backwards, lowest first; returns the new length. */
static size_t digits_reversed(char *text, size_t length, uint64_t value)
{
    do {
        text[length++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return length;
}

/* Doubles a number in reversed decimal digits. */
static size_t digits_double(char *text, size_t first, size_t length)
{
    int carry = 0;
    for (size_t i = first; i < length; i++) {
        int digit = 2 * (text[i] - '0') + carry;
        text[i] = (char)('0' + digit % 10);
        carry = digit / 10;
    }
    if (carry > 0)
        text[length++] = (char)('0' + carry);
    return length;
}

static void reverse(char *text, size_t length)
{
    for (size_t i = 0; i < length / 2; i++) {
        char c = text[i];
        text[i] = text[length - 1 - i];
        text[length - 1 - i] = c;
    }
    text[length] = '\0';
}

static size_t small_tenths_reversed(char *text, double magnitude)
{
    /* Apart from its fraction the whole part keeps all its digits when times ten. */
    double whole = floor(magnitude);
    uint64_t tenths = 10 * (uint64_t)whole + (uint64_t)nearest_multiple(magnitude - whole, 10);
    size_t length = digits_reversed(text, 0, tenths % 10);
    text[length++] = '.';
    return digits_reversed(text, length, tenths / 10);
}

/* A value of at least 2^53, so a whole number: its mantissa, doubled as often as the exponent says. */
static size_t large_tenths_reversed(char *text, double magnitude)
{
    int exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(magnitude, &exponent), 53);
    strcpy(text, "0.");
    size_t length = digits_reversed(text, 2, mantissa);
    for (int i = 53; i < exponent; i++)
        length = digits_double(text, 2, length);
    return length;
}

void cbx_tenths_text(double x, char ret_text[CBX_TENTHS_TEXT_SIZE])
{
    char *text = ret_text;
    if (isnan(x)) {
        strcpy(text, "nan");
        return;
    }
    if (signbit(x))
        *text++ = '-';
    double magnitude = fabs(x);
    if (isinf(x))
        strcpy(text, "inf");
    else if (magnitude < whole_from)
        reverse(text, small_tenths_reversed(text, magnitude));
    else
        reverse(text, large_tenths_reversed(text, magnitude));
}
