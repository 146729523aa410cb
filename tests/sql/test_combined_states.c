/*
 * Aggregates whose rows are divided among several states, which go through bytes and are combined:
 * the value is that of one state that has seen all rows, to the last bit. And what is done to the
 * bytes on their way is noticed.
 */
#include "tests/sql/sql_fixture.h"

#include "sql/sqlite/state_record.h"
#include "tests/statistics/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 400, MOST_PARTS = 7, SEEDS = 40 };

static const char *const combined[] = {
    "median",
    "quantile",
    "mad",
    "iqr",
    "best",
    "worst",
    "stddev",
    "variance",
    "cv",
    "geomean",
    "regr_slope",
    "regr_intercept",
    "regr_r2",
    "powerlaw_exponent",
    "powerlaw_coefficient",
    "powerlaw_r2",
    "scaling_fit",
};
enum { N_COMBINED = sizeof combined / sizeof *combined };

/* ---- states ---- */

typedef struct state {
    const cbx_function *function;
    const cbx_sql_binding *binding;
    void *memory;
    bool has_rows;
} state;

static state new_state(const char *name)
{
    const cbx_sql_binding *binding = cbx_sql_binding_find(name);
    state made = { cbx_function_find(name), binding, calloc(1, binding->accumulator->size), false };
    return made;
}

static void free_state(state *freed)
{
    if (freed->binding->accumulator->done)
        freed->binding->accumulator->done(freed->memory);
    free(freed->memory);
}

/* The second parameter, where it is the same for every row. */
static void set_constant(const cbx_function *function, cbx_sql_argument *argument)
{
    if (function->parameters[1].name == NULL)
        return;
    if (function->parameters[1].type == CBX_PARAMETER_FRACTION)
        argument->number = 0.3;
    else if (function->parameters[1].type == CBX_PARAMETER_DIRECTION)
        argument->direction = CBX_DIRECTION_LOWER;
}

static void add_row(state *to, const double row[2])
{
    cbx_sql_arguments arguments = { .function = to->function,
                                    .n = cbx_function_max_arguments(to->function) };
    cbx_error err;
    for (size_t i = 0; i < arguments.n; i++)
        arguments.at[i].number = row[i];
    set_constant(to->function, &arguments.at[1]);
    ck_assert_int_eq(to->binding->accumulator->add(to->memory, &arguments, &err), CBX_OK);
    to->has_rows = true;
}

static cbx_text_buffer bytes_of(const state *written)
{
    cbx_text_buffer bytes = CBX_TEXT_BUFFER_INIT;
    cbx_sql_state_write(written->function, written->has_rows ? written->memory : NULL, &bytes);
    ck_assert(!cbx_text_buffer_failed(&bytes));
    return bytes;
}

/* The state of these bytes; false when they are refused, which leaves nothing to free. */
static bool read_state(const void *bytes, size_t length, state *ret_state)
{
    cbx_sql_state_record record;
    cbx_error err = { "" };
    if (cbx_sql_state_open(bytes, length, &record, &err) != CBX_OK) {
        ck_assert(strstr(err.text, "state of an aggregate"));
        return false;
    }
    state made = new_state(record.function->name);
    made.has_rows = record.has_rows;
    if (made.has_rows && cbx_sql_state_read(&record, made.memory, &err) != CBX_OK) {
        ck_assert(strstr(err.text, "state of an aggregate"));
        free_state(&made);
        return false;
    }
    *ret_state = made;
    return true;
}

static state through_bytes(const state *sent)
{
    state received;
    cbx_text_buffer bytes = bytes_of(sent);
    ck_assert(read_state(bytes.bytes, bytes.length, &received));
    ck_assert_ptr_eq(received.function, sent->function);
    cbx_text_buffer_done(&bytes);
    return received;
}

static void combine(state *into, const state *other)
{
    cbx_error err;
    if (!other->has_rows)
        return;
    ck_assert_int_eq(
        into->binding->accumulator->combine(into->memory, other->memory, into->function, &err),
        CBX_OK);
    into->has_rows = true;
}

/* ---- values, which only a function of SQLite can ask for ---- */

static const state *asked;

static void value_of_asked(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    (void)argc;
    (void)argv;
    if (asked->has_rows)
        asked->binding->value(context, asked->memory);
}

/* With all the bits of a number; valued until the next but one. */
static const char *value_text(const state *of)
{
    static char texts[2][400];
    static int used;
    sqlite3_stmt *statement;
    char *text = texts[used ^= 1];
    asked = of;
    sqlite3_create_function(sql_db, "asked", 0, SQLITE_UTF8, NULL, value_of_asked, NULL, NULL);
    sqlite3_prepare_v2(sql_db, "SELECT asked()", -1, &statement, NULL);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    if (sqlite3_column_type(statement, 0) == SQLITE_FLOAT)
        snprintf(text, sizeof texts[0], "%a", sqlite3_column_double(statement, 0));
    else
        snprintf(text, sizeof texts[0], "%s",
                 sqlite3_column_type(statement, 0) == SQLITE_NULL
                     ? "NULL"
                     : (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return text;
}

/* ---- rows ---- */

/* Small and large, equal and not, of both signs; in some seeds without bounds. */
static double random_value(uint64_t *bits, bool with_infinities)
{
    switch (random_bits(bits) % 8) {
    case 0:
        return (double)(random_bits(bits) % 10) - 3;
    case 1:
        return ldexp(random_normal(bits), (int)(random_bits(bits) % 400) - 200);
    case 2:
        return with_infinities ? (random_bits(bits) % 2 ? HUGE_VAL : -HUGE_VAL) : 1e-9;
    case 3:
        return random_bits(bits) % 2 ? 0.0 : -0.0;
    default:
        return 1e7 + random_unit(bits);
    }
}

static size_t random_rows(uint64_t seed, double rows[MOST_ROWS][2])
{
    uint64_t bits = seed;
    size_t n = seed == 0 ? 0 : (size_t)(random_bits(&bits) % MOST_ROWS);
    for (size_t i = 0; i < n; i++)
        for (int side = 0; side < 2; side++) {
            double value = random_value(&bits, seed % 5 == 1);
            rows[i][side] = seed % 2 ? fabs(value) + 1e-6 : value; /* half of them positive */
        }
    return n;
}

static void divide_rows(const char *name, uint64_t seed, state *whole, state parts[MOST_PARTS])
{
    double rows[MOST_ROWS][2];
    uint64_t bits = seed + 1000;
    size_t n = random_rows(seed, rows), used = 1 + (size_t)(seed % MOST_PARTS);
    *whole = new_state(name);
    for (int i = 0; i < MOST_PARTS; i++)
        parts[i] = new_state(name); /* some of them stay empty */
    for (size_t i = 0; i < n; i++) {
        add_row(whole, rows[i]);
        add_row(&parts[random_bits(&bits) % used], rows[i]);
    }
}

/* ---- tests ---- */

START_TEST(combined_states_are_the_whole)
{
    const char *name = combined[_i / SEEDS];
    uint64_t seed = (uint64_t)(_i % SEEDS);
    state whole, parts[MOST_PARTS], sum = new_state(name);
    divide_rows(name, seed, &whole, parts);
    for (size_t i = 0; i < MOST_PARTS; i++) {
        state received = through_bytes(&parts[(i + seed) % MOST_PARTS]);
        combine(&sum, &received);
        free_state(&received);
    }
    ck_assert_msg(strcmp(value_text(&sum), value_text(&whole)) == 0, "%s, seed %d: %s, not %s",
                  name, (int)seed, value_text(&sum), value_text(&whole));
    cbx_text_buffer sum_bytes = bytes_of(&sum), whole_bytes = bytes_of(&whole);
    ck_assert_uint_eq(sum_bytes.length, whole_bytes.length);
    ck_assert_mem_eq(sum_bytes.bytes, whole_bytes.bytes, whole_bytes.length);
    cbx_text_buffer_done(&sum_bytes);
    cbx_text_buffer_done(&whole_bytes);
    for (int i = 0; i < MOST_PARTS; i++)
        free_state(&parts[i]);
    free_state(&sum);
    free_state(&whole);
}
END_TEST

/* A state of a few rows, as bytes. */
static cbx_text_buffer some_bytes(const char *name)
{
    static const double rows[][2] = { { 2, 3.1 }, { 4, 9 }, { 4, 9 }, { 0.1, 1e-3 } };
    state some = new_state(name);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        add_row(&some, rows[i]);
    cbx_text_buffer bytes = bytes_of(&some);
    free_state(&some);
    return bytes;
}

START_TEST(damaged_bytes_are_refused)
{
    cbx_text_buffer bytes = some_bytes(combined[_i]);
    state read;
    for (size_t length = 0; length < bytes.length; length++)
        ck_assert(!read_state(bytes.bytes, length, &read));
    for (size_t at = 0; at < bytes.length; at++)
        for (int bit = 0; bit < 8; bit++) {
            bytes.bytes[at] = (char)(bytes.bytes[at] ^ (1 << bit));
            ck_assert(!read_state(bytes.bytes, bytes.length, &read));
            bytes.bytes[at] = (char)(bytes.bytes[at] ^ (1 << bit));
        }
    ck_assert(read_state(bytes.bytes, bytes.length, &read));
    free_state(&read);
    cbx_text_buffer_done(&bytes);
}
END_TEST

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
static void seal(unsigned char *bytes, size_t length)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < length - 8; i++)
        hash = (hash ^ bytes[i]) * 1099511628211u;
    for (size_t i = length - 8; i < length; i++, hash >>= 8)
        bytes[i] = (unsigned char)(hash & 0xff);
}

/* Bytes with a right checksum are refused, or are a state that answers and can be combined. */
static bool read_and_use(unsigned char *bytes, size_t length)
{
    state read;
    seal(bytes, length);
    if (!read_state(bytes, length, &read))
        return false;
    (void)value_text(&read);
    state other = through_bytes(&read), sum = new_state(read.function->name);
    combine(&sum, &other);
    (void)value_text(&sum);
    free_state(&sum);
    free_state(&other);
    free_state(&read);
    return true;
}

START_TEST(forged_bytes_do_no_harm)
{
    static const unsigned char values[] = { 0, 1, 2, 0x7f, 0x80, 0xf0, 0xff };
    cbx_text_buffer bytes = some_bytes(combined[_i]);
    unsigned char *forged = malloc(bytes.length);
    size_t n_refused = 0;
    for (size_t at = 0; at + 8 < bytes.length; at++)
        for (size_t i = 0; i < sizeof values; i++) {
            memcpy(forged, bytes.bytes, bytes.length);
            forged[at] = values[i];
            n_refused += !read_and_use(forged, bytes.length);
        }
    for (size_t length = 9; length < bytes.length; length++) {
        memcpy(forged, bytes.bytes, length);
        ck_assert(!read_and_use(forged, length)); /* the payload is cut off */
    }
    ck_assert_uint_gt(n_refused, bytes.length);
    free(forged);
    cbx_text_buffer_done(&bytes);
}
END_TEST

START_TEST(constants_must_agree_across_states)
{
    static const struct {
        const char *name, *text;
    } cases[] = {
        { "quantile", "quantile: argument 2 (q) must be the same for every row" },
        { "best", "best: argument 2 (direction) must be the same for every row" },
    };
    state a = new_state(cases[_i].name), b = new_state(cases[_i].name);
    cbx_sql_arguments arguments = { .function = a.function, .n = 2 };
    cbx_error err = { "" };
    for (int i = 0; i < 2; i++) {
        arguments.at[0].number = 1;
        if (_i == 0)
            arguments.at[1].number = i ? 0.5 : 0.25;
        else
            arguments.at[1].direction = i ? CBX_DIRECTION_LOWER : CBX_DIRECTION_HIGHER;
        const cbx_sql_accumulator *accumulator = a.binding->accumulator;
        ck_assert_int_eq(accumulator->add(i ? a.memory : b.memory, &arguments, &err), CBX_OK);
    }
    ck_assert_int_eq(a.binding->accumulator->combine(a.memory, b.memory, a.function, &err),
                     CBX_INVALID);
    ck_assert_str_eq(err.text, cases[_i].text);
    free_state(&a);
    free_state(&b);
}
END_TEST

/* What is in the list above, and what the order of rows forbids, is every aggregate. */
START_TEST(every_aggregate_combines_or_keeps_order)
{
    size_t n_combined = 0;
    for (size_t i = 0; i < cbx_n_functions; i++) {
        const char *name = cbx_functions[i].name;
        if (cbx_functions[i].kind != CBX_FUNCTION_AGGREGATE)
            continue;
        const cbx_sql_accumulator *accumulator = cbx_sql_binding_find(name)->accumulator;
        bool keeps_order = strcmp(name, "collect_samples") == 0 || strcmp(name, "sparkline") == 0;
        ck_assert_msg(!accumulator->combine == keeps_order, "%s", name);
        ck_assert(!accumulator->combine == !accumulator->write);
        ck_assert(!accumulator->combine == !accumulator->read);
        n_combined += accumulator->combine != NULL;
    }
    ck_assert_uint_eq(n_combined, N_COMBINED);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("combined_states");
    tcase_add_loop_test(tc, combined_states_are_the_whole, 0, N_COMBINED * SEEDS);
    tcase_add_loop_test(tc, damaged_bytes_are_refused, 0, N_COMBINED);
    tcase_add_loop_test(tc, forged_bytes_do_no_harm, 0, N_COMBINED);
    tcase_add_loop_test(tc, constants_must_agree_across_states, 0, 2);
    tcase_add_test(tc, every_aggregate_combines_or_keeps_order);
    return run_sql_tests("combined_states", tc, sql_fixture_begin);
}
