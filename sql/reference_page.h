/* docs/reference.md: every function of SPEC sections 4 and 5, from the tables that register them.
 */
#ifndef CALIBRAX_SQL_REFERENCE_PAGE_H
#define CALIBRAX_SQL_REFERENCE_PAGE_H

#include "engine/base/text_buffer.h"
#include "sql/function_catalog.h"
#include "sql/table_function_catalog.h"

/* Appends the page, Markdown. */
void cbx_reference_page_write(cbx_text_buffer *page);

/* "quantile(x, q)", "outliers(s [, z = 3.5])", "ranking([run = 'latest',] metric ...": how a
 * function is called, for the page and for help. */
void cbx_function_signature(const cbx_function *function, cbx_text_buffer *text);
void cbx_table_function_signature(const cbx_query *query, cbx_text_buffer *text);

#endif
