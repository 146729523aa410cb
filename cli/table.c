#include "cli/table.h"

#include "cli/display_text.h"
#include "engine/json/json_reader.h"
#include "engine/json/json_writer.h"
#include "engine/json/number_text.h"
#include "engine/model/run.h"
#include "engine/text/escape.h"
#include "engine/text/fixed_decimal.h"

#include <math.h>
#include <string.h>

void cbx_table_init(cbx_table *table, const cbx_table_column *columns, size_t n_columns,
                    cbx_arena *arena)
{
    *table = (cbx_table){ .columns = columns, .n_columns = n_columns, .arena = arena };
}

size_t cbx_table_rows(const cbx_table *table)
{
    return table->n_columns ? table->n_cells / table->n_columns : 0;
}

static bool set_capacity(cbx_table *table, size_t capacity)
{
    cbx_cell *cells = cbx_arena_calloc(table->arena, capacity, sizeof *cells);
    unsigned char *tones = table->tones ? cbx_arena_calloc(table->arena, capacity, 1) : NULL;
    if (!cells || (table->tones && !tones))
        return false;
    if (table->n_cells)
        memcpy(cells, table->cells, table->n_cells * sizeof *cells);
    if (table->n_cells && tones)
        memcpy(tones, table->tones, table->n_cells);
    table->cells = cells;
    table->tones = tones;
    table->capacity = capacity;
    return true;
}

void cbx_table_borrow(cbx_table *table, cbx_cell *cells, size_t n_rows)
{
    table->cells = cells;
    table->n_cells = table->capacity = n_rows * table->n_columns;
    table->tones = NULL;
}

void cbx_table_reserve(cbx_table *table, size_t n_rows)
{
    size_t wanted = table->n_cells + n_rows * table->n_columns;
    if (wanted > table->capacity && !set_capacity(table, wanted))
        table->failed = true;
}

static bool grow(cbx_table *table)
{
    enum { FIRST_CAPACITY = 64 };
    return set_capacity(table, table->capacity ? table->capacity * 2 : FIRST_CAPACITY);
}

void cbx_table_add(cbx_table *table, cbx_cell cell)
{
    if (table->n_cells == table->capacity && !grow(table)) {
        table->failed = true;
        return;
    }
    table->cells[table->n_cells++] = cell;
}

void cbx_table_add_text(cbx_table *table, const char *text)
{
    cbx_cell cell = { .type = text ? CBX_CELL_TEXT : CBX_CELL_NULL, .text = text };
    cbx_table_add(table, cell);
}

void cbx_table_add_integer(cbx_table *table, int64_t value)
{
    cbx_table_add(table, (cbx_cell){ .type = CBX_CELL_INTEGER, .integer = value });
}

void cbx_table_add_real(cbx_table *table, double value)
{
    cbx_table_add(
        table, (cbx_cell){ .type = isnan(value) ? CBX_CELL_NULL : CBX_CELL_REAL, .real = value });
}

void cbx_table_tone_cell(cbx_table *table, size_t index, cbx_tone tone)
{
    if (!table->tones && tone != CBX_TONE_PLAIN) {
        table->tones = cbx_arena_calloc(table->arena, table->capacity, 1);
        table->failed |= !table->tones;
    }
    if (table->tones)
        table->tones[index] = (unsigned char)tone;
}

void cbx_table_tone(cbx_table *table, cbx_tone tone)
{
    if (table->n_cells)
        cbx_table_tone_cell(table, table->n_cells - 1, tone);
}

/* ---- cells as people read them ---- */

void cbx_human_number(double value, cbx_text_buffer *out)
{
    double size = fabs(value);
    if (!isfinite(value))
        cbx_text_buffer_puts(out, isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
    else if (size < 1e15 && value == nearbyint(value))
        cbx_text_buffer_printf(out, "%.0f", value);
    else if (size >= 1e5 && size < 1e15)
        cbx_text_buffer_printf(out, "%.1f", value);
    else
        cbx_text_buffer_printf(out, "%.6g", value);
}

static void append_integer(int64_t value, cbx_text_buffer *out)
{
    char number[CBX_NUMBER_TEXT_SIZE];
    cbx_text_buffer_append(out, number, cbx_integer_format(value, number));
}

static void append_exact(double value, cbx_text_buffer *out)
{
    char number[CBX_NUMBER_TEXT_SIZE];
    cbx_text_buffer_append(out, number, cbx_number_format(value, number));
}

static void append_real(const cbx_table_column *column, double value, cbx_text_buffer *out)
{
    if (column->decimals > 0 && isfinite(value) && fabs(value) < 1e15)
        cbx_fixed_decimal_append(value, column->decimals, false, out);
    else if (column->exact)
        append_exact(value, out);
    else
        cbx_human_number(value, out);
}

static void append_percent(double value, bool plus, cbx_text_buffer *out)
{
    cbx_fixed_decimal_append(value, 1, plus, out);
    cbx_text_buffer_putc(out, '%');
}

/* A flat object as "key=value key=value", any other document as it is. */
static void append_document(const char *text, cbx_arena *arena, cbx_text_buffer *out)
{
    const cbx_json *value = NULL;
    if (cbx_json_parse(text, strlen(text), arena, &value, NULL) != CBX_OK ||
        value->type != CBX_JSON_OBJECT) {
        cbx_display_append(out, text);
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        const cbx_json_member *member = &value->members[i];
        cbx_text_buffer_puts(out, i ? " " : "");
        cbx_display_append(out, member->name);
        cbx_text_buffer_putc(out, '=');
        if (member->value.type == CBX_JSON_STRING)
            cbx_display_append(out, member->value.text);
        else
            cbx_text_buffer_append(out, member->value.source, member->value.source_length);
    }
}

static bool is_within(const char *two_digits, int least, int most)
{
    int number = (two_digits[0] - '0') * 10 + (two_digits[1] - '0');
    return number >= least && number <= most;
}

/*
 * A time of day in UTC on a day that every month has, such as 2026-11-21T09:16:58.25+00:00: most
 * are written so, and what people see of it is in it. False says nothing.
 */
static bool is_written_in_utc(const char *text)
{
    static const char shape[] = "0000-00-00T00:00:00";
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return false;
    const char *rest = text + sizeof shape - 1;
    if (rest[0] == '.' && rest[1] >= '0' && rest[1] <= '9')
        for (rest++; *rest >= '0' && *rest <= '9';)
            rest++;
    return strncmp(text, "0000", 4) != 0 && is_within(text + 5, 1, 12) &&
           is_within(text + 8, 1, 28) && is_within(text + 11, 0, 23) &&
           is_within(text + 14, 0, 59) && is_within(text + 17, 0, 59) &&
           (*rest == '\0' || strcmp(rest, "Z") == 0 || strcmp(rest, "+00:00") == 0);
}

static void append_time(const char *text, cbx_text_buffer *out)
{
    int64_t epoch_us = 0;
    char utc[40];
    if (is_written_in_utc(text)) {
        cbx_text_buffer_append(out, text, 10);
        cbx_text_buffer_putc(out, ' ');
        cbx_text_buffer_append(out, text + 11, 8);
        return;
    }
    if (cbx_timestamp_parse(text, &epoch_us, NULL) != CBX_OK) {
        cbx_display_append(out, text);
        return;
    }
    cbx_timestamp_format(epoch_us, utc);
    const char *time = strchr(utc, 'T');
    if (!time) {
        cbx_text_buffer_puts(out, utc);
        return;
    }
    cbx_text_buffer_append(out, utc, (size_t)(time - utc));
    cbx_text_buffer_putc(out, ' ');
    cbx_text_buffer_append(out, time + 1, strcspn(time + 1, ".+Z"));
}

static void append_text(cbx_cell_kind kind, const char *text, cbx_arena *arena,
                        cbx_text_buffer *out)
{
    if (kind == CBX_KIND_JSON)
        append_document(text, arena, out);
    else if (kind == CBX_KIND_TIME)
        append_time(text, out);
    else if (kind == CBX_KIND_COMMIT)
        cbx_display_append_commit(out, text);
    else
        cbx_display_append(out, text);
}

void cbx_table_append_cell(const cbx_table *table, size_t index, cbx_text_buffer *out)
{
    const cbx_table_column *column = &table->columns[index % table->n_columns];
    cbx_cell cell = table->cells[index];
    switch (cell.type) {
    case CBX_CELL_NULL:
        break;
    case CBX_CELL_INTEGER:
        if (column->kind == CBX_KIND_BOOLEAN)
            cbx_text_buffer_puts(out, cell.integer ? "yes" : "no");
        else
            append_integer(cell.integer, out);
        break;
    case CBX_CELL_REAL:
        if (column->kind == CBX_KIND_PERCENT && isfinite(cell.real))
            append_percent(cell.real, true, out);
        else if (column->kind == CBX_KIND_SHARE && isfinite(cell.real))
            append_percent(cell.real, false, out);
        else
            append_real(column, cell.real, out);
        break;
    case CBX_CELL_TEXT:
        append_text(column->kind, cell.text, table->arena, out);
        break;
    }
}

const char *cbx_table_title(const cbx_table_column *column)
{
    return column->title ? column->title : column->name;
}

bool cbx_table_is_right_aligned(const cbx_table_column *column)
{
    return column->kind == CBX_KIND_INTEGER || column->kind == CBX_KIND_REAL ||
           column->kind == CBX_KIND_PERCENT || column->kind == CBX_KIND_SHARE;
}

/* ---- JSON ---- */

static void write_json_cell(cbx_json_writer *writer, const cbx_table_column *column, cbx_cell cell)
{
    switch (cell.type) {
    case CBX_CELL_NULL:
        cbx_json_null(writer);
        break;
    case CBX_CELL_INTEGER:
        if (column->kind == CBX_KIND_BOOLEAN)
            cbx_json_bool(writer, cell.integer != 0);
        else
            cbx_json_integer(writer, cell.integer);
        break;
    case CBX_CELL_REAL:
        cbx_json_double(writer, cell.real);
        break;
    case CBX_CELL_TEXT:
        if (column->kind == CBX_KIND_JSON)
            cbx_json_document(writer, cell.text);
        else
            cbx_json_string(writer, cell.text);
        break;
    }
}

static void write_json_row(cbx_json_writer *writer, const cbx_table *table, size_t row)
{
    cbx_json_begin_object(writer);
    for (size_t c = 0; c < table->n_columns; c++) {
        cbx_json_name(writer, table->columns[c].name);
        write_json_cell(writer, &table->columns[c], table->cells[row * table->n_columns + c]);
    }
    cbx_json_end_object(writer);
}

void cbx_table_write_json(const cbx_table *table, cbx_json_writer *writer)
{
    cbx_json_begin_array(writer);
    for (size_t row = 0; row < cbx_table_rows(table); row++)
        write_json_row(writer, table, row);
    cbx_json_end_array(writer);
}

/* On a terminal what acts on it is spelled out, which JSON allows inside strings; the writer does
 * it for the controls of ASCII only. */
static void append_harmless_json(const cbx_text_buffer *json, cbx_text_buffer *out)
{
    for (size_t at = 0, n = 1; at < json->length; at += n) {
        uint32_t code;
        n = 1;
        if (json->bytes[at] != '\n' &&
            cbx_display_decode(json->bytes + at, json->length - at, &code, &n) &&
            cbx_is_control(code))
            cbx_text_buffer_printf(out, "\\u%04x", code);
        else
            cbx_text_buffer_append(out, json->bytes + at, n);
    }
}

/* The array is begun and ended by hand: it may go on from part to part. */
static void write_json(const cbx_table *table, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, table->is_continued ? "" : "[");
    for (size_t row = 0; row < cbx_table_rows(table); row++) {
        cbx_json_writer writer;
        cbx_json_writer_init(&writer, out, CBX_JSON_RESULT);
        cbx_text_buffer_puts(out, row || table->is_continued ? ", " : "");
        write_json_row(&writer, table, row);
    }
    cbx_text_buffer_puts(out, table->continues ? "" : "]\n");
}

static void write_json_for(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out)
{
    cbx_text_buffer json = CBX_TEXT_BUFFER_INIT;
    if (!style.is_terminal) {
        write_json(table, out);
        return;
    }
    write_json(table, &json);
    out->failed |= cbx_text_buffer_failed(&json);
    append_harmless_json(&json, out);
    cbx_text_buffer_done(&json);
}

/* ---- CSV ---- */

static void append_csv_text(cbx_text_buffer *out, const char *text, bool escape)
{
    cbx_text_buffer safe = CBX_TEXT_BUFFER_INIT;
    if (escape)
        cbx_display_append(&safe, text);
    cbx_csv_append(out, escape ? cbx_text_buffer_text(&safe) : text);
    cbx_text_buffer_done(&safe);
}

static void append_csv_cell(cbx_text_buffer *out, const cbx_table_column *column, cbx_cell cell,
                            bool escape)
{
    switch (cell.type) {
    case CBX_CELL_NULL:
        break;
    case CBX_CELL_INTEGER:
        if (column->kind == CBX_KIND_BOOLEAN)
            cbx_text_buffer_puts(out, cell.integer ? "true" : "false");
        else
            append_integer(cell.integer, out);
        break;
    case CBX_CELL_REAL:
        append_exact(cell.real, out);
        break;
    case CBX_CELL_TEXT:
        append_csv_text(out, cell.text, escape);
        break;
    }
}

static void write_csv_heading(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        cbx_text_buffer_puts(out, c ? "," : "");
        append_csv_text(out, table->columns[c].name, style.is_terminal);
    }
    cbx_text_buffer_puts(out, "\r\n");
}

static void write_csv(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out)
{
    if (!table->is_continued)
        write_csv_heading(table, style, out);
    for (size_t i = 0; i < cbx_table_rows(table) * table->n_columns; i++) {
        size_t c = i % table->n_columns;
        cbx_text_buffer_puts(out, c ? "," : "");
        append_csv_cell(out, &table->columns[c], table->cells[i], style.is_terminal);
        cbx_text_buffer_puts(out, c + 1 == table->n_columns ? "\r\n" : "");
    }
}

/* ---- Markdown ---- */

static void write_markdown_heading(const cbx_table *table, cbx_text_buffer *out)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (!table->columns[c].machine_only) {
            cbx_text_buffer_puts(out, "| ");
            cbx_markdown_append(out, cbx_table_title(&table->columns[c]));
            cbx_text_buffer_putc(out, ' ');
        }
    cbx_text_buffer_puts(out, "|\n");
    for (size_t c = 0; c < table->n_columns; c++)
        if (!table->columns[c].machine_only)
            cbx_text_buffer_puts(out, cbx_table_is_right_aligned(&table->columns[c]) ? "| ---: "
                                                                                     : "| --- ");
    cbx_text_buffer_puts(out, "|\n");
}

static void write_markdown(const cbx_table *table, cbx_text_buffer *out)
{
    cbx_text_buffer cell = CBX_TEXT_BUFFER_INIT;
    if (!table->is_continued)
        write_markdown_heading(table, out);
    for (size_t i = 0; i < cbx_table_rows(table) * table->n_columns; i++) {
        size_t c = i % table->n_columns;
        if (!table->columns[c].machine_only) {
            cbx_text_buffer_clear(&cell);
            cbx_table_append_cell(table, i, &cell);
            cbx_text_buffer_puts(out, "| ");
            cbx_markdown_append(out, cbx_text_buffer_text(&cell));
            cbx_text_buffer_putc(out, ' ');
        }
        cbx_text_buffer_puts(out, c + 1 == table->n_columns ? "|\n" : "");
    }
    cbx_text_buffer_done(&cell);
}

void cbx_table_write(const cbx_table *table, cbx_table_format format, cbx_table_style style,
                     cbx_text_buffer *out)
{
    if (table->failed)
        out->failed = true;
    switch (format) {
    case CBX_TABLE_ALIGNED:
        cbx_table_write_aligned(table, style, out);
        break;
    case CBX_TABLE_JSON:
        write_json_for(table, style, out);
        break;
    case CBX_TABLE_CSV:
        write_csv(table, style, out);
        break;
    case CBX_TABLE_MARKDOWN:
        write_markdown(table, out);
        break;
    }
}
