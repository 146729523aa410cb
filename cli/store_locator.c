#include "cli/store_locator.h"

#include "engine/store/json_directory_store.h"
#include "engine/store/postgres_locator.h"
#include "engine/store/postgres_store.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool ends_with(const char *text, const char *ending)
{
    size_t n = strlen(text), m = strlen(ending);
    return n >= m && strcmp(text + n - m, ending) == 0;
}

/* A libpq string is keyword=value pairs; a path that exists is a path all the same. */
static bool is_postgres(const char *locator, bool exists)
{
    if (begins_with(locator, "postgresql://") || begins_with(locator, "postgres://"))
        return true;
    return !exists && (begins_with(locator, "host=") || begins_with(locator, "dbname=") ||
                       begins_with(locator, "service=") || strstr(locator, " dbname="));
}

cbx_locator_kind cbx_locator_find_kind(const char *locator)
{
    struct stat info;
    bool exists = stat(locator, &info) == 0;
    if (is_postgres(locator, exists))
        return CBX_LOCATOR_POSTGRES;
    if (strcmp(locator, ":memory:") == 0)
        return CBX_LOCATOR_SQLITE;
    if (exists)
        return S_ISDIR(info.st_mode) ? CBX_LOCATOR_JSON_DIRECTORY : CBX_LOCATOR_SQLITE;
    bool named_so = ends_with(locator, ".db") || ends_with(locator, ".sqlite") ||
                    ends_with(locator, ".sqlite3");
    return named_so ? CBX_LOCATOR_SQLITE : CBX_LOCATOR_JSON_DIRECTORY;
}

const char *cbx_locator_choose(const char *given)
{
    if (given)
        return given;
    const char *variable = getenv("CALIBRAX_DATA");
    return variable && variable[0] ? variable : NULL;
}

cbx_status cbx_locator_with_schema(const char *locator, const char *schema, cbx_arena *arena,
                                   const char **ret_locator, cbx_error *err)
{
    if (cbx_locator_find_kind(locator) != CBX_LOCATOR_POSTGRES)
        return cbx_fail(err, CBX_INVALID, "--schema: only a store on PostgreSQL has schemas");
    return cbx_pg_locator_with_schema(locator, schema, arena, ret_locator, err);
}

bool cbx_locator_exists(const char *locator)
{
    struct stat info;
    bool exists = stat(locator, &info) == 0;
    return exists || is_postgres(locator, exists) || strcmp(locator, ":memory:") == 0;
}

cbx_status cbx_locator_open(const char *locator, cbx_open_mode mode,
                            const cbx_store_warnings *warnings, cbx_store **ret_store,
                            cbx_error *err)
{
    if (locator[0] == '\0')
        return cbx_fail(err, CBX_INVALID,
                        "the store's locator is empty: name a file, a directory or a server");
    if (strcmp(locator, "-") == 0)
        return cbx_fail(err, CBX_INVALID,
                        "-: standard input is no store (./- is a directory of that name)");
    switch (cbx_locator_find_kind(locator)) {
    case CBX_LOCATOR_SQLITE:
        return cbx_sqlite_store_open(locator, mode, ret_store, err);
    case CBX_LOCATOR_JSON_DIRECTORY:
        return cbx_json_directory_store_open(locator, mode, warnings, ret_store, err);
    case CBX_LOCATOR_POSTGRES:
        return cbx_postgres_store_open(locator, mode, ret_store, err);
    }
    return cbx_fail(err, CBX_INVALID, "%s: not a store", locator);
}
