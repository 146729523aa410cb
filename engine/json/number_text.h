/*
 * Doubles to the shortest decimal text that reads back as the same double, and back, correctly
 * rounded. Independent of the locale.
 */
#ifndef CALIBRAX_ENGINE_JSON_NUMBER_TEXT_H
#define CALIBRAX_ENGINE_JSON_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CBX_NUMBER_TEXT_SIZE = 32 };

/*
 * As Python's repr(float): shortest digits, "1.0", "0.0001", "1e-05", "1e+16", "-0.0", and "NaN",
 * "Infinity", "-Infinity" as json.dumps writes them. Returns the length; text is NUL-terminated.
 */
size_t cbx_number_format(double value, char text[CBX_NUMBER_TEXT_SIZE]);

/* As printf's "%lld". Returns the length; text is NUL-terminated. */
size_t cbx_integer_format(int64_t value, char text[CBX_NUMBER_TEXT_SIZE]);

/*
 * The nearest double (ties to even) of the JSON number at text[0..length): grammar of RFC 8259.
 * False when the text is not wholly such a number. Overflow gives an infinity, underflow 0.
 */
bool cbx_number_parse(const char *text, size_t length, double *ret_value);

/*
 * The JSON number that begins at text[0..length), as cbx_number_parse reads it. Returns how many
 * bytes it takes, 0 when none begins there (a leading zero before a digit is none).
 * ret_is_integer: neither a fraction nor an exponent is written.
 */
size_t cbx_number_scan(const char *text, size_t length, double *ret_value, bool *ret_is_integer);

#endif
