#include "engine/store/sqlite_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bits of value.flags beyond those of cbx_metric.flags. */
enum { VALUE_NEGATIVE_ZERO = 256, LOWER_NEGATIVE_ZERO = 512, UPPER_NEGATIVE_ZERO = 1024 };
enum { MODEL_FLAGS = 255 };

int64_t cbx_epoch_seconds(int64_t epoch_us)
{
    return epoch_us / 1000000;
}

static unsigned zero_flag(double value, unsigned flag)
{
    return value == 0 && signbit(value) ? flag : 0;
}

void cbx_value_encode(const cbx_metric *metric, cbx_pending_value *row)
{
    bool has_lower = metric->flags & CBX_METRIC_HAS_LOWER;
    bool has_upper = metric->flags & CBX_METRIC_HAS_UPPER;
    row->value = metric->value;
    row->lower = has_lower ? metric->lower : NAN;
    row->upper = has_upper ? metric->upper : NAN;
    row->flags = (metric->flags & MODEL_FLAGS) | zero_flag(row->value, VALUE_NEGATIVE_ZERO) |
                 zero_flag(row->lower, LOWER_NEGATIVE_ZERO) |
                 zero_flag(row->upper, UPPER_NEGATIVE_ZERO);
}

/* NULL reads as 0, so only a zero needs a second look. */
static double read_real(sqlite3_stmt *stmt, int column, bool negative_zero)
{
    double value = sqlite3_column_double(stmt, column);
    if (value != 0)
        return value;
    if (negative_zero)
        return -0.0;
    return sqlite3_column_type(stmt, column) == SQLITE_NULL ? NAN : 0.0;
}

void cbx_value_read(sqlite3_stmt *stmt, int column, cbx_metric *metric)
{
    unsigned flags = (unsigned)sqlite3_column_int(stmt, column + 3);
    metric->value = read_real(stmt, column, flags & VALUE_NEGATIVE_ZERO);
    metric->lower = flags & CBX_METRIC_HAS_LOWER
                        ? read_real(stmt, column + 1, flags & LOWER_NEGATIVE_ZERO)
                        : NAN;
    metric->upper = flags & CBX_METRIC_HAS_UPPER
                        ? read_real(stmt, column + 2, flags & UPPER_NEGATIVE_ZERO)
                        : NAN;
    metric->flags = flags & MODEL_FLAGS;
}

static bool is_little_endian(void)
{
    const uint16_t one = 1;
    unsigned char first = 0;
    memcpy(&first, &one, 1);
    return first == 1;
}

static void reverse_bytes(unsigned char *bytes, size_t n_doubles)
{
    for (size_t i = 0; i < n_doubles; i++, bytes += sizeof(double))
        for (size_t low = 0, high = sizeof(double) - 1; low < high; low++, high--) {
            unsigned char swapped = bytes[low];
            bytes[low] = bytes[high];
            bytes[high] = swapped;
        }
}

bool cbx_samples_bind(sqlite3_stmt *stmt, int index, const cbx_metric *metric)
{
    size_t size = metric->n_samples * sizeof(double);
    if (is_little_endian() || !size)
        return sqlite3_bind_blob64(stmt, index, size ? (const void *)metric->samples : "", size,
                                   SQLITE_STATIC) == SQLITE_OK;
    unsigned char *copy = malloc(size);
    if (!copy)
        return false;
    memcpy(copy, metric->samples, size);
    reverse_bytes(copy, metric->n_samples);
    return sqlite3_bind_blob64(stmt, index, copy, size, free) == SQLITE_OK;
}

bool cbx_samples_read(sqlite3_stmt *stmt, int column, cbx_arena *arena, cbx_metric *metric)
{
    const void *bytes = sqlite3_column_blob(stmt, column);
    size_t n = (size_t)sqlite3_column_bytes(stmt, column) / sizeof(double);
    double *samples = cbx_arena_alloc(arena, n * sizeof *samples);
    if (!samples)
        return false;
    if (n)
        memcpy(samples, bytes, n * sizeof *samples);
    if (!is_little_endian())
        reverse_bytes((unsigned char *)samples, n);
    metric->samples = samples;
    metric->n_samples = n;
    return true;
}
