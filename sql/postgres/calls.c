#include "sql/postgres/calls.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include <math.h>
#include <string.h>

char *cbx_server_text(const char *utf8)
{
    return pg_any_to_server(utf8, (int)strlen(utf8), PG_UTF8);
}

char *cbx_engine_text(Datum datum)
{
    char *own = TextDatumGetCString(datum);
    return pg_server_to_any(own, (int)strlen(own), PG_UTF8);
}

void cbx_raise(cbx_status status, const cbx_error *err)
{
    if (status == CBX_NO_MEMORY)
        ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s", cbx_server_text(err->text))));
}

const cbx_called *cbx_called_get(FunctionCallInfo fcinfo, const char *prefix)
{
    FmgrInfo *info = fcinfo->flinfo;
    if (info->fn_extra)
        return info->fn_extra;
    char *name = get_func_name(info->fn_oid);
    if (!name || strncmp(name, prefix, strlen(prefix)) != 0)
        elog(ERROR, "calibrax: function %u is not of this extension", info->fn_oid);
    cbx_called *called = MemoryContextAllocZero(info->fn_mcxt, sizeof *called);
    called->function = cbx_function_find(name + strlen(prefix));
    called->binding = cbx_sql_binding_find(name + strlen(prefix));
    if (!called->function || !called->binding)
        elog(ERROR, "calibrax: the library does not know %s: update the extension", name);
    Oid *types;
    int n = 0;
    called->result = get_func_signature(info->fn_oid, &types, &n);
    if (n > CBX_FUNCTION_PARAMETERS + 1)
        elog(ERROR, "calibrax: %s has too many arguments", name);
    memcpy(called->types, types, (size_t)n * sizeof *types);
    info->fn_extra = called;
    return called;
}

/* ---- arguments ---- */

static void take_text(sqlite3_value *value, Datum datum)
{
    value->bytes = cbx_engine_text(datum);
    value->type = SQLITE_TEXT;
    value->length = (int)strlen(value->bytes);
}

static void put_double(char *bytes, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    for (int i = 0; i < 8; i++, bits >>= 8)
        bytes[i] = (char)(bits & 0xff);
}

/* An array of any dimensions as its elements in order; NULL elements are NaN. */
static void take_array(sqlite3_value *value, Datum datum)
{
    Datum *elements;
    bool *nulls;
    int n;
    deconstruct_array(DatumGetArrayTypeP(datum), FLOAT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
                      &elements, &nulls, &n);
    char *bytes = palloc((Size)n * 8 + 1);
    for (int i = 0; i < n; i++)
        put_double(bytes + 8 * i, nulls[i] ? (double)NAN : DatumGetFloat8(elements[i]));
    value->type = SQLITE_BLOB;
    value->bytes = bytes;
    value->length = n * 8;
}

static void take_argument(sqlite3_value *value, Oid type, Datum datum)
{
    switch (type) {
    case FLOAT8OID:
        value->real = DatumGetFloat8(datum);
        value->type = isnan(value->real) ? SQLITE_NULL : SQLITE_FLOAT;
        break;
    case INT8OID:
        value->integer = DatumGetInt64(datum);
        value->type = SQLITE_INTEGER;
        break;
    case FLOAT8ARRAYOID:
        take_array(value, datum);
        break;
    default:
        take_text(value, datum);
        break;
    }
}

int cbx_called_arguments(FunctionCallInfo fcinfo, const cbx_called *called, int first,
                         sqlite3_value *values, sqlite3_value **argv)
{
    int n = 0;
    for (int i = first; i < fcinfo->nargs; i++, n++) {
        values[n] = (sqlite3_value){ .type = SQLITE_NULL };
        argv[n] = &values[n];
        if (!fcinfo->args[i].isnull)
            take_argument(&values[n], called->types[i], fcinfo->args[i].value);
    }
    return n;
}

/* ---- long calls ---- */

/*
 * Whatever the server wants of this process in between is done here. An error, for which the call
 * is to end, waits until the engine has freed what it holds.
 */
static bool is_stop_wanted(void *opaque)
{
    sqlite3_context *volatile context = opaque;
    MemoryContext memory = CurrentMemoryContext;
    if (!InterruptPending)
        return false;
    PG_TRY();
    {
        CHECK_FOR_INTERRUPTS();
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(memory);
        context->raised = CopyErrorData();
        FlushErrorState();
    }
    PG_END_TRY();
    return context->raised != NULL;
}

cbx_stop cbx_sql_stop(sqlite3_context *context)
{
    return (cbx_stop){ is_stop_wanted, context };
}

/* ---- answers ---- */

static double get_double(const char *bytes)
{
    uint64_t bits = 0;
    double number;
    for (int i = 7; i >= 0; i--)
        bits = bits << 8 | (unsigned char)bytes[i];
    memcpy(&number, &bits, sizeof number);
    return number;
}

static Datum array_of(const char *bytes, size_t length)
{
    int n = (int)(length / 8);
    Datum *elements = palloc((Size)(n + 1) * sizeof *elements);
    for (int i = 0; i < n; i++)
        elements[i] = Float8GetDatum(get_double(bytes + 8 * i));
    return PointerGetDatum(
        construct_array(elements, n, FLOAT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* In the server's memory; context holds nothing of its own then. */
static void adopt_bytes(sqlite3_context *context)
{
    char *copy = context->bytes
                     ? MemoryContextAllocExtended(CurrentMemoryContext, context->length + 1,
                                                  MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE)
                     : NULL;
    if (context->bytes && copy)
        memcpy(copy, context->bytes, context->length + 1);
    else if (context->bytes)
        context->answer = CBX_ANSWER_NO_MEMORY;
    free(context->bytes);
    context->bytes = copy;
}

static Datum raise_answer(const sqlite3_context *context)
{
    if (context->answer == CBX_ANSWER_INTERRUPTED)
        ReThrowError(context->raised);
    if (context->answer == CBX_ANSWER_NO_MEMORY)
        ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("%s", cbx_server_text(context->bytes))));
    return (Datum)0;
}

Datum cbx_called_answer(FunctionCallInfo fcinfo, const cbx_called *called, sqlite3_context *context)
{
    adopt_bytes(context);
    switch (context->answer) {
    case CBX_ANSWER_NULL:
        PG_RETURN_NULL();
    case CBX_ANSWER_INTEGER:
        if (called->result == BOOLOID)
            PG_RETURN_BOOL(context->integer != 0);
        if (called->result == FLOAT8OID)
            PG_RETURN_FLOAT8((double)context->integer);
        PG_RETURN_INT64(context->integer);
    case CBX_ANSWER_REAL:
        PG_RETURN_FLOAT8(context->real);
    case CBX_ANSWER_BYTES:
        if (called->result == FLOAT8ARRAYOID)
            return array_of(context->bytes, context->length);
        PG_RETURN_TEXT_P(cstring_to_text(cbx_server_text(context->bytes)));
    case CBX_ANSWER_ERROR:
    case CBX_ANSWER_INTERRUPTED:
    case CBX_ANSWER_NO_MEMORY:
        break;
    }
    return raise_answer(context);
}
