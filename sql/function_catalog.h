/*
 * The functions of SPEC section 4 as data, the same for every engine: names, parameters, a summary
 * and an example with its result. Registration, the shell's \df, the reference page and the tests
 * read this table, so that none of them can forget a function. The table functions of section 5
 * describe themselves (engine/query/query.h); only their examples are here.
 */
#ifndef CALIBRAX_SQL_FUNCTION_CATALOG_H
#define CALIBRAX_SQL_FUNCTION_CATALOG_H

#include <stddef.h>

typedef enum cbx_function_kind {
    CBX_FUNCTION_SCALAR,
    CBX_FUNCTION_AGGREGATE /* also a window function */
} cbx_function_kind;

/* What a parameter accepts; whatever else is an error that names function and argument. */
typedef enum cbx_parameter_type {
    CBX_PARAMETER_NUMBER,       /* any number, infinities too */
    CBX_PARAMETER_NOT_NEGATIVE, /* a finite number >= 0 */
    CBX_PARAMETER_FRACTION,     /* 0 <= x <= 1 */
    CBX_PARAMETER_CONFIDENCE,   /* 0 < x < 1 */
    CBX_PARAMETER_COUNT,        /* an integer from 1 to 1,000,000 */
    CBX_PARAMETER_INTEGER,      /* any 64 bit integer */
    CBX_PARAMETER_DIRECTION,    /* 'higher', 'lower', 'info' */
    CBX_PARAMETER_TEXT,
    CBX_PARAMETER_SAMPLES /* the engine's array type or JSON text */
} cbx_parameter_type;

enum { CBX_PARAMETER_COUNT_MAX = 1000000 };

typedef struct cbx_parameter {
    const char *name;
    cbx_parameter_type type;
    const char *fallback; /* "0.05", "auto" (a TEXT's, unquoted), "NULL"; null: required */
} cbx_parameter;

enum { CBX_FUNCTION_PARAMETERS = 5 }; /* at most */

typedef struct cbx_function {
    const char *name;
    cbx_function_kind kind;
    const char *group;                                     /* heading on the reference page */
    cbx_parameter parameters[CBX_FUNCTION_PARAMETERS + 1]; /* ends at a null name */
    const char *result; /* "real", "integer", "boolean", "text", "JSON", "array" */
    const char *summary;
    const char *example, *example_result; /* a statement; its rows, one a line, columns by '|' */
} cbx_function;

extern const cbx_function cbx_functions[];
extern const size_t cbx_n_functions;
/* The headings in their order; a function's group is one of these very strings. */
extern const char *const cbx_function_groups[];
extern const size_t cbx_n_function_groups;

const cbx_function *cbx_function_find(const char *name); /* NULL when there is none */
size_t cbx_function_max_arguments(const cbx_function *function);
size_t cbx_function_min_arguments(const cbx_function *function);
/* "number", "sample array": for texts. */
const char *cbx_parameter_type_name(cbx_parameter_type type);

#endif
