/* Every table function of engine/query: its rows are computed as a whole and handed over. */
#include "sql/postgres/calls.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

#include "engine/query/query.h"
#include "sql/postgres/spi_link.h"

PG_FUNCTION_INFO_V1(calibrax_table);

enum { MOST_ARGUMENTS = 16 };

static cbx_cell cell_of(Oid type, Datum datum)
{
    switch (type) {
    case FLOAT8OID:
        return cbx_cell_real(DatumGetFloat8(datum));
    case INT8OID:
        return cbx_cell_integer(DatumGetInt64(datum));
    case BOOLOID:
        return cbx_cell_integer(DatumGetBool(datum));
    default:
        return cbx_cell_text(cbx_engine_text(datum));
    }
}

static void take_cells(FunctionCallInfo fcinfo, cbx_cell *cells)
{
    Oid *types;
    int n;
    (void)get_func_signature(fcinfo->flinfo->fn_oid, &types, &n);
    for (int i = 0; i < MOST_ARGUMENTS; i++) /* an older version of the extension has fewer */
        cells[i] = cbx_cell_null();
    for (int i = 0; i < n && i < MOST_ARGUMENTS; i++)
        cells[i] =
            fcinfo->args[i].isnull ? cbx_cell_null() : cell_of(types[i], fcinfo->args[i].value);
}

static void set_for_now(const char *name, const char *value)
{
    (void)set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                            false);
}

/*
 * Where the session's search path leads to no store, it is in the schema of that name. The
 * statements are short and compiling them takes longer than running them. Both are undone with
 * AtEOXact_GUC, also by an error.
 */
static int find_store(void)
{
    int level = NewGUCNestLevel();
    set_for_now("jit", "off");
    if (!OidIsValid(RelnameGetRelid("schema_migration")))
        set_for_now("search_path", "calibrax, pg_temp");
    if (!OidIsValid(RelnameGetRelid("schema_migration")))
        ereport(ERROR,
                (errcode(ERRCODE_UNDEFINED_SCHEMA), errmsg("this database has no calibrax store"),
                 errhint("Make one with `calibrax import`, or set search_path to the "
                         "schema that holds it.")));
    return level;
}

static Datum datum_of(cbx_cell cell, Oid type, bool *ret_is_null)
{
    *ret_is_null = cell.type == CBX_CELL_NULL;
    switch (cell.type) {
    case CBX_CELL_INTEGER:
        if (type == BOOLOID)
            return BoolGetDatum(cell.integer != 0);
        if (type == FLOAT8OID)
            return Float8GetDatum((double)cell.integer);
        return Int64GetDatum(cell.integer);
    case CBX_CELL_REAL:
        return Float8GetDatum(cell.real);
    case CBX_CELL_TEXT:
        return CStringGetTextDatum(cell.text);
    case CBX_CELL_NULL:
        break;
    }
    return (Datum)0;
}

/* Raises nothing but for memory; rows are freed by the caller's PG_FINALLY. */
static void hand_over(const cbx_rowset *rows, ReturnSetInfo *info)
{
    size_t n = rows->query->n_columns;
    Datum *values = palloc(n * sizeof *values);
    bool *nulls = palloc(n * sizeof *nulls);
    for (size_t row = 0; row < rows->n_rows; row++) {
        for (size_t i = 0; i < n; i++)
            values[i] = datum_of(rows->cells[row * n + i],
                                 TupleDescAttr(info->setDesc, (int)i)->atttypid, &nulls[i]);
        tuplestore_putvalues(info->setResult, info->setDesc, values, nulls);
    }
}

/* Rows are handed over by their places: a version of the extension with other columns cannot have
 * them. */
static void check_columns(const cbx_query *query, TupleDesc columns)
{
    bool is_same = (size_t)columns->natts == query->n_columns;
    for (int i = 0; is_same && i < columns->natts; i++)
        is_same = strcmp(NameStr(TupleDescAttr(columns, i)->attname), query->columns[i].name) == 0;
    if (!is_same)
        ereport(ERROR,
                (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                 errmsg("%s has other columns in the library than in this database", query->name),
                 errhint("ALTER EXTENSION calibrax UPDATE.")));
}

static void raise_failure(const cbx_spi_store *store, cbx_status status, const cbx_error *err)
{
    if (store->link.raised)
        ReThrowError(store->link.raised);
    cbx_raise(status, err);
}

static void fill(const cbx_query *query, const cbx_cell *cells, cbx_spi_store *store,
                 ReturnSetInfo *info)
{
    cbx_rowset *volatile rows = NULL;
    cbx_rowset *made = NULL;
    cbx_error err = { "" };
    cbx_status status =
        cbx_query_run(query, &store->store.base, cells, query->n_arguments, &made, &err);
    if (status != CBX_OK)
        raise_failure(store, status, &err);
    rows = made;
    PG_TRY();
    {
        hand_over(rows, info);
    }
    PG_FINALLY();
    {
        cbx_rowset_free(rows);
    }
    PG_END_TRY();
}

Datum calibrax_table(PG_FUNCTION_ARGS)
{
    cbx_cell cells[MOST_ARGUMENTS];
    cbx_spi_store store;
    const cbx_query *query = cbx_query_find(get_func_name(fcinfo->flinfo->fn_oid));
    if (!query)
        elog(ERROR, "calibrax: the library does not know this function: update the extension");
    InitMaterializedSRF(fcinfo, 0);
    check_columns(query, ((ReturnSetInfo *)fcinfo->resultinfo)->setDesc);
    take_cells(fcinfo, cells);
    int level = find_store();
    MemoryContext context = CurrentMemoryContext;
    SPI_connect();
    PG_TRY();
    {
        if (!cbx_spi_store_init(&store, context))
            ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
        fill(query, cells, &store, (ReturnSetInfo *)fcinfo->resultinfo);
    }
    PG_FINALLY();
    {
        cbx_spi_store_done(&store);
    }
    PG_END_TRY();
    SPI_finish();
    AtEOXact_GUC(true, level);
    return (Datum)0;
}
