/*
 * Numbers with their units as people read them: a few significant digits, in the multiple of the
 * unit that suits them (0.00052 s is 520 µs, 13699861 items/s is 13.7 M items/s).
 */
#ifndef CALIBRAX_ENGINE_TEXT_UNIT_TEXT_H
#define CALIBRAX_ENGINE_TEXT_UNIT_TEXT_H

#include "engine/base/text_buffer.h"

enum { CBX_UNIT_SIZE = 64 };

/* What to multiply a value by, and the unit that its product has. */
typedef struct cbx_unit_scale {
    double factor;
    char unit[CBX_UNIT_SIZE]; /* a longer one is cut between characters */
} cbx_unit_scale;

/*
 * The scale for numbers of about that magnitude. Times (ns, us, µs, ms, s, sec, seconds, min, h)
 * and bytes (B, bytes, KB, MB, ..., KiB, MiB, ...) move within their family; others but percentages
 * get K, M, G or T before the unit from 10,000 on. unit "": a number; NULL: one that is left as it
 * is.
 */
cbx_unit_scale cbx_unit_choose(double magnitude, const char *unit);

/* The number with so many significant digits, without an exponent from 1e-4 up to 1e15. */
void cbx_digits_append(cbx_text_buffer *out, double value, int digits);

/* Four digits, a no-break space and the unit: "520.3 µs", "13.70 M items/s"; NaN is a dash. Not
 * escaped. */
void cbx_unit_append(cbx_text_buffer *out, double value, const char *unit);

/* "+12.3 %", "−0.4 %"; a dash for NaN, "+∞ %" for an infinity. */
void cbx_percent_append(cbx_text_buffer *out, double percent);
/* The same without a sign: a share. */
void cbx_share_append(cbx_text_buffer *out, double percent);

#endif
