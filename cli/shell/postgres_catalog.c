#include "cli/shell/postgres_catalog.h"

#include <string.h>

#define NAMES(column, relation, condition)                                                         \
    "(SELECT DISTINCT " column "::text AS name FROM " relation " WHERE " column                    \
    " >= $1 AND " column " < $1 || chr(1114111)" condition " ORDER BY 1 LIMIT $2::integer)"

static const char *const catalog_queries[] = {
    [CBX_CATALOG_RELATIONS] =
        "SELECT c.relname::text AS name, CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END AS "
        "type FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm') "
        "ORDER BY 2 DESC, 1",
    [CBX_CATALOG_COLUMNS] =
        "SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type, "
        "NOT a.attnotnull AS nullable, pg_get_expr(d.adbin, d.adrelid) AS \"default\", "
        "CASE WHEN EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = a.attrelid AND "
        "i.indisprimary "
        "AND a.attnum = ANY (i.indkey)) THEN 1 ELSE 0 END AS key FROM pg_attribute AS a "
        "LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
        "WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped "
        "ORDER BY a.attnum",
    [CBX_CATALOG_DEFINITION] =
        "SELECT CASE WHEN c.relkind = 'v' THEN 'CREATE VIEW ' || quote_ident(c.relname) || ' AS' "
        "|| "
        "chr(10) || pg_get_viewdef(c.oid) ELSE 'CREATE TABLE ' || quote_ident(c.relname) || ' (' "
        "|| "
        "chr(10) || (SELECT string_agg('    ' || quote_ident(a.attname) || ' ' || "
        "format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' "
        "END, ',' || chr(10) ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = c.oid "
        "AND a.attnum > 0 AND NOT a.attisdropped) || chr(10) || ');' END AS statement "
        "FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v') "
        "AND ($1::text IS NULL OR c.relname = lower($1)) ORDER BY c.relkind, c.relname",
    [CBX_CATALOG_INDEXES] =
        "SELECT c.relname::text AS \"index\", i.indisunique AS is_unique, "
        "(SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ', ' ORDER BY k) "
        "FROM generate_series(1, i.indnkeyatts) AS k) AS columns FROM pg_index AS i "
        "JOIN pg_class AS c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass($1) "
        "ORDER BY c.relname",
    [CBX_CATALOG_NAMES] =
        NAMES("name", "metric_name", "") " UNION " NAMES("name", "series", "") " UNION " NAMES(
            "key", "series_tag",
            "") " UNION " NAMES("value", "series_tag",
                                "") " UNION " NAMES("scenario", "shape",
                                                    "") " UNION " NAMES("name", "baseline",
                                                                        "") " UNION " NAMES("run_"
                                                                                            "id",
                                                                                            "run",
                                                                                            " AND "
                                                                                            "live"),
};

const char *cbx_postgres_catalog(cbx_catalog_query query)
{
    return catalog_queries[query];
}

const char *cbx_postgres_keyword(size_t index, size_t *ret_length)
{
    static const char *const words[] = {
        "ALL",       "ANALYZE",   "AND",       "ANY",       "ARRAY",    "AS",      "ASC",
        "BETWEEN",   "BY",        "CASE",      "CAST",      "COALESCE", "COLLATE", "COUNT",
        "CREATE",    "CROSS",     "DELETE",    "DESC",      "DISTINCT", "ELSE",    "END",
        "EXCEPT",    "EXISTS",    "EXPLAIN",   "FALSE",     "FETCH",    "FILTER",  "FIRST",
        "FOLLOWING", "FROM",      "FULL",      "GROUP",     "HAVING",   "ILIKE",   "IN",
        "INNER",     "INSERT",    "INTERSECT", "INTO",      "IS",       "JOIN",    "LAST",
        "LATERAL",   "LEFT",      "LIKE",      "LIMIT",     "NATURAL",  "NOT",     "NULL",
        "NULLS",     "OFFSET",    "ON",        "OR",        "ORDER",    "OUTER",   "OVER",
        "PARTITION", "PRECEDING", "RANGE",     "RETURNING", "RIGHT",    "ROW",     "ROWS",
        "SELECT",    "SET",       "SHOW",      "SIMILAR",   "SOME",     "TABLE",   "THEN",
        "TO",        "TRUE",      "UNBOUNDED", "UNION",     "UPDATE",   "USING",   "VALUES",
        "VIEW",      "WHEN",      "WHERE",     "WINDOW",    "WITH",     "WITHIN",
    };
    if (index >= sizeof words / sizeof *words)
        return NULL;
    *ret_length = strlen(words[index]);
    return words[index];
}
