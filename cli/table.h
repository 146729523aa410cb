/*
 * A result as a table: columns, cells, and four ways to write it. Commands fill it cell by cell;
 * what a format does with user text (control characters, quotes, pipes) is decided in one place.
 */
#ifndef CALIBRAX_CLI_TABLE_H
#define CALIBRAX_CLI_TABLE_H

#include "engine/base/arena.h"
#include "engine/base/text_buffer.h"
#include "engine/json/json_writer.h"
#include "engine/query/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cbx_table_format {
    CBX_TABLE_ALIGNED,
    CBX_TABLE_JSON, /* one line: an array of objects in column order */
    CBX_TABLE_CSV,  /* RFC 4180 */
    CBX_TABLE_MARKDOWN
} cbx_table_format;

/* For an option of kind CHOICE: its words in the order of cbx_table_format. */
#define CBX_TABLE_FORMATS "table|json|csv|markdown"

typedef enum cbx_cell_kind {
    CBX_KIND_TEXT,
    CBX_KIND_JSON, /* a JSON document; in JSON output a value, not a string */
    CBX_KIND_INTEGER,
    CBX_KIND_REAL,    /* people see about six digits, programs all of them */
    CBX_KIND_PERCENT, /* signed: people see +10.7% */
    CBX_KIND_SHARE,   /* unsigned: people see 10.7% */
    CBX_KIND_TIME,    /* an ISO 8601 time: people see 2026-11-21 09:16:58, in UTC */
    CBX_KIND_COMMIT,  /* people see ten digits of a full hash */
    CBX_KIND_BOOLEAN
} cbx_cell_kind;

/* What a value means to its reader; shown as colour on a terminal. */
typedef enum cbx_tone {
    CBX_TONE_PLAIN,
    CBX_TONE_GOOD,
    CBX_TONE_BAD,
    CBX_TONE_STRONG,
    CBX_TONE_FAINT
} cbx_tone;

typedef struct cbx_table_column {
    const char *name;
    cbx_cell_kind kind;
    const char *title; /* for people; NULL: the name */
    int decimals;      /* REAL, aligned: at least so many; 0: as many as each value needs */
    bool exact;        /* REAL, for people: every digit, as programs see them */
    bool machine_only; /* left out of aligned and Markdown tables */
    bool whole;        /* not cut where a terminal is too narrow */
} cbx_table_column;

typedef struct cbx_table {
    const cbx_table_column *columns;
    size_t n_columns;
    cbx_cell *cells;      /* row by row; texts are borrowed */
    unsigned char *tones; /* one a cell; NULL: all plain */
    size_t n_cells, capacity;
    cbx_arena *arena;
    /* A long result may be written in parts: rows went before these, and a heading, or will follow.
     * Widths of the aligned format are those of a part. */
    bool is_continued, continues;
    bool failed; /* memory was short; cbx_table_write reports it through out */
} cbx_table;

/* How a table is shown to people. */
typedef struct cbx_table_style {
    bool colour;
    bool is_terminal; /* control characters are spelled out in every format */
    size_t width;     /* of the terminal, cells are cut to fit; 0: never cut */
} cbx_table_style;

/* Columns are borrowed; cells live in the arena. */
void cbx_table_init(cbx_table *table, const cbx_table_column *columns, size_t n_columns,
                    cbx_arena *arena);
size_t cbx_table_rows(const cbx_table *table);
/* Room for n_rows more, for who knows how many come. */
void cbx_table_reserve(cbx_table *table, size_t n_rows);

/* These rows instead of any the table has; they must outlive it. Adding more copies them. */
void cbx_table_borrow(cbx_table *table, cbx_cell *cells, size_t n_rows);

/* Each fills the next cell, row by row from the left. */
void cbx_table_add(cbx_table *table, cbx_cell cell);
void cbx_table_add_text(cbx_table *table, const char *text); /* NULL: null */
void cbx_table_add_integer(cbx_table *table, int64_t value);
void cbx_table_add_real(cbx_table *table, double value); /* NaN: null */
/* The tone of a cell, counted row by row from 0. */
void cbx_table_tone_cell(cbx_table *table, size_t index, cbx_tone tone);
/* The tone of the cell added last. */
void cbx_table_tone(cbx_table *table, cbx_tone tone);

void cbx_table_write(const cbx_table *table, cbx_table_format format, cbx_table_style style,
                     cbx_text_buffer *out);

/* The rows as one JSON array, for a command whose JSON result is more than one table. */
void cbx_table_write_json(const cbx_table *table, cbx_json_writer *writer);

/* For the writers: the aligned one, a cell as people read it, a column's heading and side. */
void cbx_table_write_aligned(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out);
void cbx_table_append_cell(const cbx_table *table, size_t index, cbx_text_buffer *out);
const char *cbx_table_title(const cbx_table_column *column);
bool cbx_table_is_right_aligned(const cbx_table_column *column);

/* A number as people read it: six significant digits, no exponent from 1e-4 up to 1e15. */
void cbx_human_number(double value, cbx_text_buffer *out);

#endif
