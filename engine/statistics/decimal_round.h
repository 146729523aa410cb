/* Rounding to decimals as printing and reading back would do it: correctly, from the exact binary
 * value, ties to even; without the locale that printf() and strtod() obey. */
#ifndef CALIBRAX_ENGINE_STATISTICS_DECIMAL_ROUND_H
#define CALIBRAX_ENGINE_STATISTICS_DECIMAL_ROUND_H

/* x rounded to that many decimals (0 to 15); the double nearest to the decimal result, the same as
 * Python's round(x, decimals). NaN and infinities come back as they are. */
double cbx_round_decimals(double x, int decimals);

enum { CBX_TENTHS_TEXT_SIZE = 320 };

/* x with one decimal, as printf("%.1f") in the C locale: "-0.2", "3.0", "inf", "nan". */
void cbx_tenths_text(double x, char ret_text[CBX_TENTHS_TEXT_SIZE]);

#endif
