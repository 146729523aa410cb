#include "engine/text/fixed_decimal.h"

#include <math.h>
#include <stdint.h>

enum { MOST_DECIMALS = 15, MOST_DIGITS = 20 };

/*
 * value * 10^decimals as a whole number, when multiplying in doubles cannot have changed where it
 * rounds: the product is off by less than 1e-6, and its fraction further than that from a half.
 */
static bool scale(double size, int decimals, uint64_t *ret_scaled)
{
    static const double powers[] = { 1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    static const double largest = 1e9, margin = 1e-6;
    if (decimals < 0 || decimals > MOST_DECIMALS)
        return false;
    double product = size * powers[decimals];
    if (!(product < largest))
        return false;
    double whole = floor(product), fraction = product - whole;
    if (fabs(fraction - 0.5) < margin)
        return false;
    *ret_scaled = (uint64_t)whole + (fraction > 0.5);
    return true;
}

/* The digits from the right, with the point in its place and a digit before it. */
static void append_scaled(uint64_t scaled, int decimals, cbx_text_buffer *out)
{
    char digits[MOST_DIGITS + 2], *end = digits + sizeof digits, *at = end;
    for (int written = 0; scaled || written <= decimals; written++, scaled /= 10) {
        if (written == decimals && decimals > 0)
            *--at = '.';
        *--at = (char)('0' + scaled % 10);
    }
    cbx_text_buffer_append(out, at, (size_t)(end - at));
}

void cbx_fixed_decimal_append(double value, int decimals, bool plus, cbx_text_buffer *out)
{
    uint64_t scaled = 0;
    if (!scale(fabs(value), decimals, &scaled)) {
        cbx_text_buffer_printf(out, plus ? "%+.*f" : "%.*f", decimals, value);
        return;
    }
    if (signbit(value) || plus)
        cbx_text_buffer_putc(out, signbit(value) ? '-' : '+');
    append_scaled(scaled, decimals, out);
}
