#include "engine/store/postgres_pending.h"

#include <math.h>
#include <string.h>

enum { PENDING_FULL = 4 << 20 }; /* bytes */
enum { INT2_TYPE = 21, HEADER_BYTES = 20, NULL_LENGTH = -1 };

static const char copy_points[] =
    "COPY point (run_key, shape_id, epoch_us, ordinal, status, detail, source_text, value, lower, "
    "upper, flags) FROM STDIN (FORMAT binary)";
enum { POINT_COLUMNS = 11 };
static const char copy_samples[] =
    "COPY sample (run_key, ordinal, metric_ordinal, samples) FROM STDIN (FORMAT binary)";
enum { SAMPLE_COLUMNS = 4 };

void cbx_pg_pending_done(cbx_pg_pending *pending)
{
    cbx_text_buffer_done(&pending->points);
    cbx_text_buffer_done(&pending->samples);
}

void cbx_pg_pending_clear(cbx_pg_pending *pending)
{
    cbx_text_buffer_clear(&pending->points);
    cbx_text_buffer_clear(&pending->samples);
}

bool cbx_pg_pending_is_full(const cbx_pg_pending *pending)
{
    return pending->points.length + pending->samples.length > PENDING_FULL;
}

/* ---- fields ---- */

static void put_bigint_field(cbx_text_buffer *out, int64_t value)
{
    cbx_pg_put_int32(out, 8);
    cbx_pg_put_int64(out, value);
}

static void put_integer_field(cbx_text_buffer *out, int64_t value)
{
    cbx_pg_put_int32(out, 4);
    cbx_pg_put_int32(out, value);
}

static void put_text_field(cbx_text_buffer *out, const char *text)
{
    if (!text) {
        cbx_pg_put_int32(out, NULL_LENGTH);
        return;
    }
    size_t length = strlen(text);
    cbx_pg_put_int32(out, (int64_t)length);
    cbx_text_buffer_append(out, text, length);
}

/* An array's header. n_bytes: of its elements with their lengths. */
static void put_array_header(cbx_text_buffer *out, size_t n, size_t n_bytes, bool has_null,
                             int element_type)
{
    cbx_pg_put_int32(out, (int64_t)(n ? HEADER_BYTES + n_bytes : 12));
    cbx_pg_put_int32(out, n ? 1 : 0);
    cbx_pg_put_int32(out, has_null);
    cbx_pg_put_int32(out, element_type);
    if (!n)
        return;
    cbx_pg_put_int32(out, (int64_t)n);
    cbx_pg_put_int32(out, 1);
}

static void put_doubles_field(cbx_text_buffer *out, const double *values, size_t n)
{
    size_t n_null = 0;
    for (size_t i = 0; i < n; i++)
        n_null += isnan(values[i]) ? 1 : 0;
    put_array_header(out, n, 12 * (n - n_null) + 4 * n_null, n_null > 0, CBX_PG_DOUBLE);
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i])) {
            cbx_pg_put_int32(out, NULL_LENGTH);
            continue;
        }
        cbx_pg_put_int32(out, 8);
        cbx_pg_put_double(out, values[i]);
    }
}

/* ---- a point's numbers ---- */

static double value_of(const cbx_metric *metric)
{
    return metric->value;
}

static double lower_of(const cbx_metric *metric)
{
    return metric->flags & CBX_METRIC_HAS_LOWER ? metric->lower : NAN;
}

static double upper_of(const cbx_metric *metric)
{
    return metric->flags & CBX_METRIC_HAS_UPPER ? metric->upper : NAN;
}

/* One number of each metric as an array; NULL when all are missing. */
static void put_numbers_field(cbx_text_buffer *out, const cbx_point *point,
                              double (*number_of)(const cbx_metric *))
{
    size_t n = point->n_metrics, n_null = 0;
    for (size_t m = 0; m < n; m++)
        n_null += isnan(number_of(&point->metrics[m])) ? 1 : 0;
    if (n_null == n) {
        cbx_pg_put_int32(out, NULL_LENGTH);
        return;
    }
    put_array_header(out, n, 12 * (n - n_null) + 4 * n_null, n_null > 0, CBX_PG_DOUBLE);
    for (size_t m = 0; m < n; m++) {
        double number = number_of(&point->metrics[m]);
        cbx_pg_put_int32(out, isnan(number) ? NULL_LENGTH : 8);
        if (!isnan(number))
            cbx_pg_put_double(out, number);
    }
}

static void put_flags_field(cbx_text_buffer *out, const cbx_point *point)
{
    unsigned any = 0;
    for (size_t m = 0; m < point->n_metrics; m++)
        any |= point->metrics[m].flags;
    if (!any) {
        cbx_pg_put_int32(out, NULL_LENGTH);
        return;
    }
    put_array_header(out, point->n_metrics, 6 * point->n_metrics, false, INT2_TYPE);
    for (size_t m = 0; m < point->n_metrics; m++) {
        cbx_pg_put_int32(out, 2);
        cbx_pg_put_int16(out, (int)point->metrics[m].flags);
    }
}

static void add_samples(cbx_text_buffer *out, const cbx_point *point, cbx_pg_place place)
{
    for (size_t m = 0; m < point->n_metrics; m++) {
        const cbx_metric *metric = &point->metrics[m];
        if (!(metric->flags & CBX_METRIC_HAS_SAMPLES))
            continue;
        cbx_pg_put_int16(out, SAMPLE_COLUMNS);
        put_bigint_field(out, place.run_key);
        put_integer_field(out, place.ordinal);
        put_integer_field(out, (int64_t)m);
        put_doubles_field(out, metric->samples, metric->n_samples);
    }
}

void cbx_pg_pending_add(cbx_pg_pending *pending, const cbx_point *point, int64_t shape_id,
                        cbx_pg_place place)
{
    cbx_text_buffer *out = &pending->points;
    bool is_ok = !point->status || strcmp(point->status, "ok") == 0;
    cbx_pg_put_int16(out, POINT_COLUMNS);
    put_bigint_field(out, place.run_key);
    put_bigint_field(out, shape_id);
    put_bigint_field(out, place.epoch_us);
    put_integer_field(out, place.ordinal);
    put_text_field(out, is_ok ? NULL : point->status);
    put_text_field(out, point->detail);
    put_text_field(out, point->source_text);
    put_numbers_field(out, point, value_of);
    put_numbers_field(out, point, lower_of);
    put_numbers_field(out, point, upper_of);
    put_flags_field(out, point);
    add_samples(&pending->samples, point, place);
}

/* ---- sending ---- */

static cbx_status send_buffer(cbx_pg_client *client, const char *sql, cbx_text_buffer *rows,
                              cbx_error *err)
{
    cbx_status status = CBX_OK;
    if (cbx_text_buffer_failed(rows))
        status = cbx_out_of_memory(err);
    else if (rows->length)
        status = cbx_libpq_copy(&client->libpq, sql, rows, err);
    cbx_text_buffer_clear(rows);
    return status;
}

cbx_status cbx_pg_pending_flush(cbx_pg_client *client, cbx_error *err)
{
    cbx_status status = send_buffer(client, copy_points, &client->pending.points, err);
    return status ? status : send_buffer(client, copy_samples, &client->pending.samples, err);
}
