#include "engine/store/libpq_on_demand.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

cbx_libpq_table cbx_libpq_calls;

/* In the order of the members of the table. */
static const char *const names[] = {
#define NAME(name) #name,
    CBX_LIBPQ_FUNCTIONS(NAME)
#undef NAME
};
enum { N_FUNCTIONS = sizeof names / sizeof *names };

typedef void any_function(void);
_Static_assert(sizeof(cbx_libpq_table) == N_FUNCTIONS * sizeof(any_function *),
               "the table is one pointer a name, so it can be filled by position");
_Static_assert(sizeof(void *) == sizeof(any_function *), "as POSIX wants it of dlsym()");

static bool is_loaded;
static char fault[CBX_ERROR_TEXT_SIZE / 2]; /* why not, when it is not */

static bool fill(cbx_libpq_table *table, void *library)
{
    for (int i = 0; i < N_FUNCTIONS; i++) {
        void *function = dlsym(library, names[i]);
        if (!function) {
            (void)snprintf(fault, sizeof fault, "%s has no function %s", CALIBRAX_LIBPQ, names[i]);
            return false;
        }
        /* By bytes: ISO C has no conversion from an object pointer to a function's. */
        memcpy((char *)table + (size_t)i * sizeof function, &function, sizeof function);
    }
    return true;
}

static void load(void)
{
    cbx_libpq_table table;
    void *library = dlopen(CALIBRAX_LIBPQ, RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        (void)snprintf(fault, sizeof fault, "%s", reason ? reason : CALIBRAX_LIBPQ);
    } else if (!fill(&table, library)) {
        (void)dlclose(library);
    } else {
        cbx_libpq_calls = table; /* never closed: its libraries have handlers for exit() */
        is_loaded = true;
    }
}

cbx_status cbx_libpq_load(cbx_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, load);
    if (is_loaded)
        return CBX_OK;
    return cbx_fail(err, CBX_IO,
                    "PostgreSQL's client library cannot be loaded: %s: install libpq 5 (Debian and "
                    "Ubuntu: apt-get install libpq5)",
                    fault);
}
