#include "engine/statistics/sums_record.h"

#include <math.h>
#include <string.h>

/* How many parts, then the parts, ascending. */
static void write_sum(cbx_exact_sum sum, cbx_text_buffer *bytes)
{
    cbx_exact_sum_normalise(&sum);
    cbx_bytes_put_count(bytes, (uint64_t)sum.n_parts);
    for (int i = 0; i < sum.n_parts; i++)
        cbx_bytes_put_double(bytes, sum.parts[i]);
}

/* A sum that has left the range is one part, NaN. */
static bool is_normalised(const cbx_exact_sum *sum)
{
    if (sum->n_parts == 1 && isnan(sum->parts[0]))
        return true;
    for (int i = 0; i < sum->n_parts; i++)
        if (!isfinite(sum->parts[i]))
            return false;
    cbx_exact_sum again = *sum;
    cbx_exact_sum_normalise(&again);
    return again.n_parts == sum->n_parts &&
           memcmp(again.parts, sum->parts, (size_t)sum->n_parts * sizeof *sum->parts) == 0;
}

static cbx_exact_sum read_sum(cbx_byte_reader *bytes)
{
    cbx_exact_sum sum = { 0 };
    uint64_t n = cbx_byte_reader_count(bytes);
    if (n > CBX_EXACT_SUM_PARTS)
        bytes->failed = true;
    for (uint64_t i = 0; i < n && !bytes->failed; i++)
        sum.parts[sum.n_parts++] = cbx_byte_reader_double(bytes);
    if (!bytes->failed && !is_normalised(&sum))
        bytes->failed = true;
    return sum;
}

/* A sum of nothing is empty. */
static bool fits(size_t n, const cbx_exact_sum *sum)
{
    return n > 0 || sum->n_parts == 0;
}

void cbx_moment_sums_write(const cbx_moment_sums *sums, cbx_text_buffer *bytes)
{
    cbx_bytes_put_count(bytes, sums->n);
    cbx_bytes_put_count(bytes, sums->n_unbounded);
    write_sum(sums->x, bytes);
    write_sum(sums->xx, bytes);
}

cbx_status cbx_moment_sums_read(cbx_byte_reader *bytes, cbx_moment_sums *ret_sums)
{
    cbx_moment_sums sums = { .n = (size_t)cbx_byte_reader_count(bytes) };
    sums.n_unbounded = (size_t)cbx_byte_reader_count(bytes);
    sums.x = read_sum(bytes);
    sums.xx = read_sum(bytes);
    if (bytes->failed || !fits(sums.n, &sums.x) || !fits(sums.n, &sums.xx))
        return CBX_INVALID;
    *ret_sums = sums;
    return CBX_OK;
}

void cbx_log_sums_write(const cbx_log_sums *sums, cbx_text_buffer *bytes)
{
    cbx_bytes_put_count(bytes, sums->n);
    cbx_bytes_put_count(bytes, sums->n_without);
    cbx_bytes_put_count(bytes, sums->n_infinite);
    write_sum(sums->logs, bytes);
}

cbx_status cbx_log_sums_read(cbx_byte_reader *bytes, cbx_log_sums *ret_sums)
{
    cbx_log_sums sums = { .n = (size_t)cbx_byte_reader_count(bytes) };
    sums.n_without = (size_t)cbx_byte_reader_count(bytes);
    sums.n_infinite = (size_t)cbx_byte_reader_count(bytes);
    sums.logs = read_sum(bytes);
    if (bytes->failed || !fits(sums.n, &sums.logs))
        return CBX_INVALID;
    *ret_sums = sums;
    return CBX_OK;
}

void cbx_linear_sums_write(const cbx_linear_sums *sums, cbx_text_buffer *bytes)
{
    cbx_bytes_put_count(bytes, sums->n);
    cbx_bytes_put_count(bytes, sums->n_unbounded);
    write_sum(sums->x, bytes);
    write_sum(sums->y, bytes);
    write_sum(sums->xx, bytes);
    write_sum(sums->xy, bytes);
    write_sum(sums->yy, bytes);
}

cbx_status cbx_linear_sums_read(cbx_byte_reader *bytes, cbx_linear_sums *ret_sums)
{
    cbx_linear_sums sums = { .n = (size_t)cbx_byte_reader_count(bytes) };
    sums.n_unbounded = (size_t)cbx_byte_reader_count(bytes);
    cbx_exact_sum *const parts[] = { &sums.x, &sums.y, &sums.xx, &sums.xy, &sums.yy };
    bool are_sound = true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i] = read_sum(bytes);
        are_sound = are_sound && fits(sums.n, parts[i]);
    }
    if (bytes->failed || !are_sound)
        return CBX_INVALID;
    *ret_sums = sums;
    return CBX_OK;
}
