/*
 * bench_changes METHOD [SERIES [VALUES]]: seconds of searching so many series for change points, on
 * one core: normal noise, a step of three standard deviations about every 200 values. Prints
 * "SECONDS CHANGES".
 */
#include "engine/statistics/change_point.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SERIES = 3447, VALUES = 900 }; /* numpy's asv history */

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 11) + 0.5) * 0x1p-53;
}

static void fill(double *x, size_t n, uint64_t seed)
{
    double level = 100;
    for (size_t i = 0; i < n; i++) {
        if (uniform(&seed) < 0.005)
            level += uniform(&seed) < 0.5 ? 3 : -3;
        x[i] = level + sqrt(-2 * log(uniform(&seed))) * cos(6.283185307179586 * uniform(&seed));
    }
}

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    cbx_change_options options = { .min_size = 0 };
    size_t n_series = argc > 2 ? strtoul(argv[2], NULL, 10) : SERIES;
    size_t n = argc > 3 ? strtoul(argv[3], NULL, 10) : VALUES, found = 0;
    double *x = malloc((n + 1) * sizeof *x), spent = 0;
    size_t *indexes = malloc((n + 1) * sizeof *indexes);
    if (argc < 2 || !x || !indexes || !cbx_change_method_parse(argv[1], &options.method)) {
        (void)fprintf(stderr, "usage: bench_changes METHOD [SERIES [VALUES]]\n");
        return 2;
    }
    for (size_t i = 0; i < n_series; i++) {
        size_t count = 0;
        fill(x, n, i + 1);
        double begin = seconds();
        if (cbx_change_points_find(x, n, &options, indexes, &count) != CBX_OK)
            return 1;
        spent += seconds() - begin;
        found += count;
    }
    (void)printf("%.3f %zu\n", spent, found);
    free(x);
    free(indexes);
    return 0;
}
