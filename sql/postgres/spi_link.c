#include "sql/postgres/spi_link.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include <string.h>

/* The rows of a statement. */
typedef struct spi_rows {
    SPITupleTable *table;
    char number[8]; /* of the cell looked at last */
} spi_rows;

static Datum datum_of(const cbx_pg_parameters *parameters, int i)
{
    Oid receive, io_parameter;
    StringInfoData bytes;
    initStringInfo(&bytes);
    appendBinaryStringInfo(&bytes, parameters->values[i], parameters->lengths[i]);
    getTypeBinaryInputInfo(parameters->types[i], &receive, &io_parameter);
    return OidReceiveFunctionCall(receive, &bytes, io_parameter, -1);
}

static int run_statement(cbx_spi_link *link, int slot, const char *sql,
                         const cbx_pg_parameters *parameters)
{
    Datum values[CBX_PG_MAX_PARAMETERS];
    char nulls[CBX_PG_MAX_PARAMETERS];
    Oid types[CBX_PG_MAX_PARAMETERS];
    for (int i = 0; i < parameters->n; i++) {
        types[i] = parameters->types[i];
        nulls[i] = parameters->values[i] ? ' ' : 'n';
        values[i] = parameters->values[i] ? datum_of(parameters, i) : (Datum)0;
    }
    if (slot == CBX_PG_NOT_PREPARED)
        return SPI_execute_with_args(sql, parameters->n, types, values, nulls, true, 0);
    if (!link->plans[slot])
        link->plans[slot] = SPI_prepare(sql, parameters->n, types);
    return link->plans[slot] ? SPI_execute_plan(link->plans[slot], values, nulls, true, 0)
                             : SPI_result;
}

/* The engine must return, and free what it holds, before an error goes on its way. */
static cbx_status execute(cbx_pg_link *base, int slot, const char *sql,
                          const cbx_pg_parameters *parameters, cbx_pg_rows *ret_rows,
                          cbx_error *err)
{
    cbx_spi_link *link = (cbx_spi_link *)base;
    volatile int code = 0;
    if (link->raised) /* nothing can run any more */
        return cbx_fail(err, CBX_STORE, "%s", link->raised->message);
    PG_TRY();
    {
        CHECK_FOR_INTERRUPTS();
        code = run_statement(link, slot, sql, parameters);
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(link->context);
        link->raised = CopyErrorData();
        FlushErrorState();
    }
    PG_END_TRY();
    if (link->raised)
        return cbx_fail(err, CBX_STORE, "%s", link->raised->message);
    if (code != SPI_OK_SELECT)
        return cbx_fail(err, CBX_STORE, "%s", SPI_result_code_string(code));
    spi_rows *rows = MemoryContextAllocExtended(link->context, sizeof *rows, MCXT_ALLOC_NO_OOM);
    if (!rows)
        return cbx_out_of_memory(err);
    rows->table = SPI_tuptable;
    *ret_rows = (cbx_pg_rows){ .link = base, .handle = rows, .n = (int)SPI_processed };
    return CBX_OK;
}

/* A cell that is an array, or of a type that is not met often, in the server's own words; the bytes
 * are the connection's and gone with it. */
static const char *sent(Oid type, Datum value, int *ret_length)
{
    Oid send;
    bool is_varlena;
    getTypeBinaryOutputInfo(type, &send, &is_varlena);
    bytea *bytes = OidSendFunctionCall(send, value);
    *ret_length = (int)(VARSIZE(bytes) - VARHDRSZ);
    return VARDATA(bytes);
}

static const char *number(spi_rows *rows, uint64 bits, int length, int *ret_length)
{
    for (int i = length - 1; i >= 0; i--, bits >>= 8)
        rows->number[i] = (char)(bits & 0xff);
    *ret_length = length;
    return rows->number;
}

static const char *text_of(Datum value, int *ret_length)
{
    const struct varlena *bytes = PG_DETOAST_DATUM_PACKED(value);
    *ret_length = (int)VARSIZE_ANY_EXHDR(bytes);
    return VARDATA_ANY(bytes);
}

/* Numbers and texts, which are nearly all, are spelled here: that takes a tenth of the time. */
static const char *cell(void *handle, int row, int column, int *ret_length)
{
    spi_rows *rows = handle;
    bool is_null = false;
    Datum value = SPI_getbinval(rows->table->vals[row], rows->table->tupdesc, column + 1, &is_null);
    Oid type = TupleDescAttr(rows->table->tupdesc, column)->atttypid;
    if (is_null)
        return NULL;
    switch (type) {
    case INT8OID:
    case FLOAT8OID:
        return number(rows, (uint64)value, 8, ret_length); /* both by value, see below */
    case INT4OID:
        return number(rows, (uint64)DatumGetInt32(value), 4, ret_length);
    case BOOLOID:
        return number(rows, DatumGetBool(value), 1, ret_length);
    case TEXTOID:
        return text_of(value, ret_length);
    default:
        return sent(type, value, ret_length);
    }
}
StaticAssertDecl(FLOAT8PASSBYVAL, "the server passes 64 bit numbers by value");

static void clear(void *handle)
{
    spi_rows *rows = handle;
    SPI_freetuptable(rows->table);
    pfree(rows);
}

void cbx_spi_link_init(cbx_spi_link *link, MemoryContext context)
{
    *link = (cbx_spi_link){ .link = { .execute = execute, .cell = cell, .clear = clear },
                            .context = context };
}

/* The store is closed by cbx_spi_store_done(). */
static void close_nothing(cbx_store *store)
{
    (void)store;
}

bool cbx_spi_store_init(cbx_spi_store *store, MemoryContext context)
{
    memset(store, 0, sizeof *store);
    store->ops.close = close_nothing;
    cbx_pg_store_fill_reading(&store->ops);
    store->store.base.ops = &store->ops;
    store->store.base.read_only_reason = "a function only reads";
    cbx_spi_link_init(&store->link, context);
    return cbx_pg_store_init(&store->store, &store->link.link, "the database");
}

void cbx_spi_store_done(cbx_spi_store *store)
{
    cbx_pg_store_done(&store->store);
}
