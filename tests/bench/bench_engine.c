/*
 * Times cbx_store_load_series in process, warm: bench_engine STORE METRIC POINT [KEY=VALUE].
 * Prints the median of 200 calls in milliseconds and the number of values.
 */
#include "engine/store/sqlite_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CALLS = 200 };

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double call_ms(cbx_store *store, const cbx_series_query *query, size_t *ret_n)
{
    cbx_error err;
    cbx_arena *arena = cbx_arena_new();
    const cbx_series_value *values = NULL;
    double start = now_ms();
    cbx_status status = cbx_store_load_series(store, query, arena, &values, ret_n, &err);
    double elapsed = now_ms() - start;
    cbx_arena_free(arena);
    if (status != CBX_OK) {
        (void)fprintf(stderr, "bench_engine: %s\n", err.text);
        exit(2);
    }
    return elapsed;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        (void)fprintf(stderr, "usage: bench_engine STORE METRIC POINT [KEY=VALUE]\n");
        return 2;
    }
    cbx_error err;
    cbx_store *store = NULL;
    if (cbx_sqlite_store_open(argv[1], CBX_OPEN_READ, &store, &err) != CBX_OK) {
        (void)fprintf(stderr, "bench_engine: %s\n", err.text);
        return 2;
    }
    cbx_tag tag = { "", "" };
    cbx_series_query query = { .metric = argv[2], .name = argv[3] };
    char *equals = argc > 4 ? strchr(argv[4], '=') : NULL;
    if (equals) {
        *equals = '\0';
        tag = (cbx_tag){ argv[4], equals + 1 };
        query.tags = &tag;
        query.n_tags = 1;
    }
    size_t n = 0;
    double elapsed[CALLS];
    (void)call_ms(store, &query, &n); /* the first call fills the caches */
    for (int i = 0; i < CALLS; i++)
        elapsed[i] = call_ms(store, &query, &n);
    qsort(elapsed, CALLS, sizeof elapsed[0], compare_doubles);
    printf("%.2f ms (%zu values)\n", elapsed[CALLS / 2], n);
    cbx_store_close(store);
    return 0;
}
