/* Numbers with a fixed count of decimals, as printf's "%.*f" writes them but several times faster:
 * tables of thousands of rows are made of them. */
#ifndef CALIBRAX_ENGINE_TEXT_FIXED_DECIMAL_H
#define CALIBRAX_ENGINE_TEXT_FIXED_DECIMAL_H

#include "engine/base/text_buffer.h"

/* The same bytes as "%.*f", 0 <= decimals <= 15; with plus as "%+.*f". */
void cbx_fixed_decimal_append(double value, int decimals, bool plus, cbx_text_buffer *out);

#endif
