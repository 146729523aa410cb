/*
 * The functions of sql/sqlite, computed inside PostgreSQL: they reach their arguments and results
 * through a small part of SQLite's interface of values, and sqlite_values.c gives that part a
 * second implementation. So each function exists once, with its checks, error texts and NULL rules.
 */
#ifndef CALIBRAX_SQL_POSTGRES_SQLITE_VALUES_H
#define CALIBRAX_SQL_POSTGRES_SQLITE_VALUES_H

#include "engine/json/number_text.h"
#include "sql/sqlite/function_binding.h"

/* An argument. text: NUL-terminated; BLOB: little-endian doubles. Both are borrowed. */
struct sqlite3_value {
    int type; /* SQLITE_NULL, _INTEGER, _FLOAT, _TEXT, _BLOB */
    int64_t integer;
    double real;
    const char *bytes;
    int length;
    char shown[CBX_NUMBER_TEXT_SIZE]; /* a number as text, for error messages */
};

/* What a function answered. */
typedef enum cbx_answer {
    CBX_ANSWER_NULL,
    CBX_ANSWER_INTEGER,
    CBX_ANSWER_REAL,
    CBX_ANSWER_BYTES, /* text, or an array of doubles */
    CBX_ANSWER_ERROR, /* bytes is the text */
    CBX_ANSWER_INTERRUPTED,
    CBX_ANSWER_NO_MEMORY
} cbx_answer;

struct sqlite3_context {
    cbx_answer answer;
    int64_t integer;
    double real;
    char *bytes; /* malloc'd */
    void *raised; /* the server's error that asked to stop, to be raised again */
    size_t length;
};

/* Frees what an answer holds. */
void cbx_answer_done(sqlite3_context *context);

#endif
