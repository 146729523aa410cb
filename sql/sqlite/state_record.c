#include "sql/sqlite/state_record.h"

#include <string.h>

enum { VERSION = 1, CHECKSUM_SIZE = 8, LONGEST_NAME = 63 };

static uint64_t checksum(const unsigned char *bytes, size_t length)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash;
}

void cbx_sql_state_write(const cbx_function *function, const void *state, cbx_text_buffer *bytes)
{
    size_t start = bytes->length;
    cbx_text_buffer_putc(bytes, VERSION);
    cbx_bytes_put_count(bytes, strlen(function->name));
    cbx_text_buffer_puts(bytes, function->name);
    cbx_text_buffer_putc(bytes, state != NULL);
    if (state)
        cbx_sql_binding_find(function->name)->accumulator->write(state, function, bytes);
    if (cbx_text_buffer_failed(bytes))
        return;
    const char *from = bytes->bytes + start;
    cbx_bytes_put_bits(bytes, checksum((const unsigned char *)from, bytes->length - start));
}

static cbx_status refuse(cbx_error *err, const char *why)
{
    return cbx_fail(err, CBX_INVALID, "the state of an aggregate is damaged: %s", why);
}

/* The function of that name, where its states can be read. */
static const cbx_sql_binding *read_binding(cbx_byte_reader *bytes)
{
    char name[LONGEST_NAME + 1] = "";
    uint64_t length = cbx_byte_reader_count(bytes);
    const unsigned char *there =
        length <= LONGEST_NAME ? cbx_byte_reader_take(bytes, (size_t)length) : NULL;
    if (!there)
        return NULL;
    memcpy(name, there, (size_t)length);
    const cbx_sql_binding *binding = cbx_sql_binding_find(name);
    return binding && binding->accumulator && binding->accumulator->read ? binding : NULL;
}

cbx_status cbx_sql_state_open(const void *bytes, size_t length, cbx_sql_state_record *ret_record,
                              cbx_error *err)
{
    if (length <= CHECKSUM_SIZE)
        return refuse(err, "it is cut off");
    cbx_sql_state_record record = { .payload = { bytes, length - CHECKSUM_SIZE, false } };
    cbx_byte_reader sum = { record.payload.at + record.payload.left, CHECKSUM_SIZE, false };
    if (cbx_byte_reader_bits(&sum) != checksum(record.payload.at, record.payload.left))
        return refuse(err, "its checksum is another one");
    unsigned char version = cbx_byte_reader_byte(&record.payload);
    if (version != VERSION)
        return cbx_fail(err, CBX_INVALID, "the state of an aggregate is of version %d, not %d",
                        version, VERSION);
    record.binding = read_binding(&record.payload);
    if (!record.binding)
        return refuse(err, "it names no function that can be combined");
    record.function = cbx_function_find(record.binding->name);
    unsigned char has_rows = cbx_byte_reader_byte(&record.payload);
    if (record.payload.failed || has_rows > 1 || (!has_rows && record.payload.left > 0))
        return refuse(err, "its rows are not said");
    record.has_rows = has_rows == 1;
    *ret_record = record;
    return CBX_OK;
}

cbx_status cbx_sql_state_read(const cbx_sql_state_record *record, void *state, cbx_error *err)
{
    cbx_byte_reader bytes = record->payload;
    cbx_status status = record->binding->accumulator->read(state, record->function, &bytes);
    if (status == CBX_NO_MEMORY)
        return cbx_fail(err, status, "out of memory");
    if (status != CBX_OK || bytes.failed || bytes.left > 0)
        return refuse(err, "its values are not of that function");
    return CBX_OK;
}
