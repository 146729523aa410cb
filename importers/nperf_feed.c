#include "importers/nperf_feed.h"

#include "engine/statistics/decimal_round.h"
#include "importers/nperf_bundle.h"
#include "importers/nperf_text.h"

#include <stdio.h>
#include <string.h>

/* ---- making it ---- */

static const struct {
    const char *platform, *device;
} devices[CBX_NPERF_DEVICES] = { { "jax-cpu", "cpu" }, { "jax-cuda12", "gpu" } };

static const cbx_nperf_row *find_baseline(const cbx_nperf_rows *rows, const char *baseline)
{
    for (size_t i = 0; i < rows->n; i++)
        if (strcmp(rows->items[i]->baseline, baseline) == 0)
            return rows->items[i];
    return NULL;
}

/* The row's minimum where it is ok and has one. */
static const cbx_json *usable_min(const cbx_nperf_row *row)
{
    if (!row || strcmp(row->status, "ok") != 0)
        return NULL;
    return cbx_nperf_row_find_number(row, "steady_time", "min");
}

static bool compare(const cbx_nperf_rows *rows, const char *reference, cbx_arena *arena,
                    cbx_nperf_device *device)
{
    const cbx_json *ours = usable_min(find_baseline(rows, device->primary));
    const cbx_json *theirs = usable_min(find_baseline(rows, reference));
    if (ours && theirs && theirs->number != 0) {
        device->has_ratio = true;
        device->ratio = cbx_round_decimals(ours->number / theirs->number, 4);
        return true;
    }
    device->note =
        cbx_arena_printf(arena, "%s '%s' not ok at this point", ours ? "reference" : "primary",
                         ours ? reference : device->primary);
    return device->note != NULL;
}

static bool is_of_platform(const void *context, const cbx_nperf_row *row)
{
    return strcmp(row->platform, context) == 0;
}

static cbx_status copy_rows(const cbx_nperf_rows *rows, cbx_arena *arena, cbx_nperf_rows *ret_copy,
                            cbx_error *err)
{
    ret_copy->items = cbx_arena_calloc(arena, rows->n + 1, sizeof *ret_copy->items);
    if (!ret_copy->items)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    memcpy(ret_copy->items, rows->items, rows->n * sizeof *rows->items);
    ret_copy->n = rows->n;
    return CBX_OK;
}

static cbx_status make_device(const cbx_nperf_rows *rows, size_t index, const char *reference,
                              cbx_arena *arena, cbx_nperf_device *device, cbx_error *err)
{
    cbx_nperf_rows own;
    cbx_status status = copy_rows(rows, arena, &own, err);
    if (status)
        return status;
    cbx_nperf_rows_filter(&own, is_of_platform, devices[index].platform);
    device->name = devices[index].device;
    if (own.n == 0)
        return CBX_OK;
    device->primary = cbx_nperf_rows_reference(&own);
    if (!device->primary)
        device->primary = "nitrix-jax";
    if (!compare(&own, reference, arena, device))
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    return CBX_OK;
}

cbx_status cbx_nperf_feed_make(const cbx_nperf_rows *rows, const cbx_nperf_feed_request *request,
                               cbx_arena *arena, cbx_nperf_feed *ret_feed, cbx_error *err)
{
    cbx_nperf_feed feed = { .reference = request->reference, .point = request->point };
    cbx_status status = CBX_OK;
    if (rows->n == 0)
        return cbx_fail(err, CBX_NOT_FOUND, "there are no nperf rows of that case at that point");
    feed.op = request->op ? request->op : rows->items[0]->case_name;
    for (size_t i = 0; i < CBX_NPERF_DEVICES && !status; i++)
        status = make_device(rows, i, request->reference, arena, &feed.devices[i], err);
    if (!status)
        *ret_feed = feed;
    return status;
}

/* ---- the fragment ---- */

static void write_notes(const cbx_nperf_feed *feed, cbx_json_writer *writer)
{
    bool any = false;
    for (size_t i = 0; i < CBX_NPERF_DEVICES; i++)
        any = any || feed->devices[i].note;
    if (!any)
        return;
    cbx_json_name(writer, "notes");
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < CBX_NPERF_DEVICES; i++)
        if (feed->devices[i].note) {
            cbx_json_name(writer, feed->devices[i].name);
            cbx_json_string(writer, feed->devices[i].note);
        }
    cbx_json_end_object(writer);
}

static void write_meta(const cbx_nperf_feed *feed, cbx_json_writer *writer)
{
    cbx_json_name(writer, "_meta");
    cbx_json_begin_object(writer);
    cbx_json_name(writer, "point");
    cbx_nperf_point_write(feed->point, writer);
    cbx_json_name(writer, "reference");
    cbx_json_string(writer, feed->reference);
    cbx_json_name(writer, "ratio_convention");
    cbx_json_string(writer, "primary / reference, minimum steady time; below 1 the primary is "
                            "faster");
    cbx_json_name(writer, "source");
    cbx_json_string(writer, "nitrix-perf-bench");
    write_notes(feed, writer);
    cbx_json_end_object(writer);
}

typedef enum device_member { DEVICE_BASELINE, DEVICE_RATIO } device_member;

static const char *member_name(const cbx_nperf_device *device, device_member member, char name[32])
{
    snprintf(name, 32, "perf_%s_%s", device->name,
             member == DEVICE_BASELINE ? "baseline" : "ratio");
    return name;
}

/* Without a ratio both members are null: the note says which side is missing. */
static void write_member(const cbx_nperf_device *device, device_member member,
                         cbx_json_writer *writer)
{
    char name[32];
    cbx_json_name(writer, member_name(device, member, name));
    if (!device->has_ratio)
        cbx_json_null(writer);
    else if (member == DEVICE_BASELINE)
        cbx_json_string(writer, device->primary);
    else
        cbx_json_double(writer, device->ratio);
}

void cbx_nperf_feed_write(const cbx_nperf_feed *feed, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_INDENTED);
    cbx_json_begin_object(&writer);
    cbx_json_name(&writer, feed->op);
    cbx_json_begin_object(&writer);
    write_meta(feed, &writer);
    for (size_t i = 0; i < CBX_NPERF_DEVICES; i++)
        if (feed->devices[i].primary) {
            write_member(&feed->devices[i], DEVICE_BASELINE, &writer);
            write_member(&feed->devices[i], DEVICE_RATIO, &writer);
        }
    cbx_json_end_object(&writer);
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(out, '\n');
}

/* ---- the merged copy ---- */

/* The device and member that the name stands for, NULL when the feed does not set it. */
static const cbx_nperf_device *find_member(const cbx_nperf_feed *feed, const char *name,
                                           device_member *ret_member)
{
    char text[32];
    for (size_t i = 0; i < CBX_NPERF_DEVICES; i++)
        for (device_member member = DEVICE_BASELINE; member <= DEVICE_RATIO; member++)
            if (feed->devices[i].primary &&
                strcmp(name, member_name(&feed->devices[i], member, text)) == 0) {
                *ret_member = member;
                return &feed->devices[i];
            }
    return NULL;
}

/* The entry with the feed's members: in place where it has them, else at its end. */
static void write_entry(const cbx_nperf_feed *feed, const cbx_json *entry, cbx_json_writer *writer)
{
    char name[32];
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < entry->count; i++) {
        device_member member;
        const cbx_nperf_device *device = find_member(feed, entry->members[i].name, &member);
        if (device) {
            write_member(device, member, writer);
            continue;
        }
        cbx_json_name(writer, entry->members[i].name);
        cbx_json_value(writer, &entry->members[i].value);
    }
    for (size_t i = 0; i < CBX_NPERF_DEVICES; i++)
        for (device_member member = DEVICE_BASELINE; member <= DEVICE_RATIO; member++)
            if (feed->devices[i].primary &&
                !cbx_json_find(entry, member_name(&feed->devices[i], member, name)))
                write_member(&feed->devices[i], member, writer);
    cbx_json_end_object(writer);
}

static bool is_named(const cbx_json *entry, const char *op)
{
    const cbx_json *name = cbx_json_find(entry, "qualname");
    return name && name->type == CBX_JSON_STRING && strcmp(name->text, op) == 0;
}

static bool write_ops(const cbx_nperf_feed *feed, const cbx_json *ops, cbx_json_writer *writer)
{
    bool found = false;
    cbx_json_begin_array(writer);
    for (size_t i = 0; i < ops->count; i++)
        if (is_named(&ops->items[i], feed->op)) {
            write_entry(feed, &ops->items[i], writer);
            found = true;
        } else {
            cbx_json_value(writer, &ops->items[i]);
        }
    cbx_json_end_array(writer);
    return found;
}

cbx_status cbx_nperf_feed_apply(const cbx_nperf_feed *feed, const cbx_json *matrix,
                                cbx_text_buffer *out, bool *ret_found, cbx_error *err)
{
    const cbx_json *ops = cbx_json_find(matrix, "ops");
    cbx_json_writer writer;
    if (!ops || ops->type != CBX_JSON_ARRAY)
        return cbx_fail(err, CBX_INVALID, "ops: expected an array, got %s",
                        ops ? cbx_json_type_name(ops->type) : "nothing");
    *ret_found = false;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_INDENTED);
    cbx_json_begin_object(&writer);
    for (size_t i = 0; i < matrix->count; i++) {
        cbx_json_name(&writer, matrix->members[i].name);
        if (&matrix->members[i].value == ops)
            *ret_found = write_ops(feed, ops, &writer);
        else
            cbx_json_value(&writer, &matrix->members[i].value);
    }
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(out, '\n');
    return CBX_OK;
}
