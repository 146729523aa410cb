/* Prints the tables of docs/change-points.md: change_table [SERIES], 4000 by default. */
#include "engine/statistics/change_point.h"
#include "tests/calibration/noise.h"
#include "tests/statistics/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 900 };

static const size_t lengths[] = { 10, 20, 30, 50, 100, 200, 400 };
enum { N_LENGTHS = sizeof lengths / sizeof *lengths };

static double x[MOST];
static size_t indexes[MOST];

/*
 * Who is compared. factor: of the penalty factor * sigma^2 ln n, where the method takes one; 2 is
 * the default. 3 is that of the Bayes information criterion modified for change points (N. R. Zhang
 * & D. O. Siegmund, Biometrics 63 (2007) 22-32). 8 is the least, in steps of a half, with which pelt
 * reports a change in at most 2 % of normal noise at each of the lengths (4,000 series each).
 */
typedef struct candidate {
    const char *name;
    cbx_change_method method;
    double factor;
} candidate;

static const candidate automatic = { "auto", CBX_CHANGE_METHOD_AUTO, 0 },
                       pelt = { "pelt", CBX_CHANGE_METHOD_PELT, 2 },
                       pelt_3 = { "pelt, 3 sigma^2 ln n", CBX_CHANGE_METHOD_PELT, 3 },
                       pelt_2_percent = { "pelt, 8 sigma^2 ln n", CBX_CHANGE_METHOD_PELT, 8 },
                       binseg = { "binseg", CBX_CHANGE_METHOD_BINSEG, 2 },
                       window = { "window", CBX_CHANGE_METHOD_WINDOW, 2 };

static const candidate *const candidates[] = { &automatic,      &pelt,   &pelt_3,
                                               &pelt_2_percent, &binseg, &window };
enum { N_CANDIDATES = sizeof candidates / sizeof *candidates, N_STEPWISE = 5 };

static size_t find(const candidate *who, size_t n)
{
    cbx_change_options options = { .method = who->method, .has_penalty = who->factor > 0 };
    size_t count = 0;
    if (options.has_penalty && cbx_change_default_penalty(x, n, &options.penalty) != CBX_OK)
        return 0;
    options.penalty *= who->factor / 2;
    if (cbx_change_points_find(x, n, &options, indexes, &count) != CBX_OK)
        return 0;
    return count;
}

static int is_found(size_t count, size_t place)
{
    for (size_t i = 0; i < count; i++)
        if (indexes[i] + 2 >= place && indexes[i] <= place + 2)
            return 1;
    return 0;
}

static void add_step(size_t from, size_t to, double size)
{
    for (size_t i = from; i < to; i++)
        x[i] += size;
}

static void print_false_alarms(const candidate *who, int series)
{
    printf("\nSeries of noise alone that report a change, %s, %%\n\n| noise |", who->name);
    for (size_t k = 0; k < N_LENGTHS; k++)
        printf(" n = %zu |", lengths[k]);
    printf("\n| --- |");
    for (size_t k = 0; k < N_LENGTHS; k++)
        printf(" ---: |");
    putchar('\n');
    for (noise_kind noise = 0; noise < N_NOISES; noise++) {
        printf("| %s |", noise_name(noise));
        for (size_t k = 0; k < N_LENGTHS; k++) {
            uint64_t state = 1000 + lengths[k];
            int alarms = 0;
            for (int i = 0; i < series; i++) {
                noise_fill(noise, x, lengths[k], &state);
                alarms += find(who, lengths[k]) > 0;
            }
            printf(" %.1f |", 100.0 * alarms / series);
        }
        putchar('\n');
    }
}

/* One or two steps of a size in a series: which share is found, all within 2 places. */
typedef struct scene {
    const char *name;
    size_t n, up, down; /* down: back to the old level; n when it stays */
} scene;

static const scene scenes[] = {
    { "middle of 50", 50, 25, 50 },
    { "last 5 of 50", 50, 45, 50 },
    { "last 10 of 50", 50, 40, 50 },
    { "up after 40, back after 15 more, of 95", 95, 40, 55 },
};

static double power(const scene *s, const candidate *who, noise_kind noise, double size, int series)
{
    uint64_t state = 2000;
    int found = 0;
    for (int i = 0; i < series; i++) {
        noise_fill(noise, x, s->n, &state);
        add_step(s->up, s->down, size);
        size_t count = find(who, s->n);
        found += is_found(count, s->up) && (s->down == s->n || is_found(count, s->down));
    }
    return 100.0 * found / series;
}

static void print_power(const candidate *who, int series)
{
    static const noise_kind noises[] = { NOISE_NORMAL, NOISE_T3, NOISE_LOGNORMAL, NOISE_AR3,
                                         NOISE_AR5 };
    printf("\nSteps found within 2 places, %s, %%, for 1, 2 and 3 sigma\n\n| step |", who->name);
    for (size_t k = 0; k < sizeof noises / sizeof *noises; k++)
        printf(" %s |", noise_name(noises[k]));
    printf("\n| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        printf("| %s |", scenes[i].name);
        for (size_t k = 0; k < sizeof noises / sizeof *noises; k++) {
            for (int size = 1; size <= 3; size++)
                printf("%s%.1f", size == 1 ? " " : ", ",
                       power(&scenes[i], who, noises[k], size, series));
            printf(" |");
        }
        putchar('\n');
    }
}

static void print_head(const char *corner, size_t n_candidates)
{
    printf("\n\n| %s |", corner);
    for (size_t k = 0; k < n_candidates; k++)
        printf(" %s |", candidates[k]->name);
    printf("\n| --- |");
    for (size_t k = 0; k < n_candidates; k++)
        printf(" ---: |");
    putchar('\n');
}

static void print_spikes(int series)
{
    printf("\nNormal noise with one spike that reports a change, %%");
    print_head("spike", N_CANDIDATES);
    for (int size = 8; size <= 40; size += 16) {
        printf("| %d sigma in 60 |", size);
        for (size_t k = 0; k < N_CANDIDATES; k++) {
            uint64_t state = 3000;
            int alarms = 0;
            for (int i = 0; i < series; i++) {
                noise_fill(NOISE_NORMAL, x, 60, &state);
                x[random_bits(&state) % 60] += i % 2 ? size : -size;
                alarms += find(candidates[k], 60) > 0;
            }
            printf(" %.1f |", 100.0 * alarms / series);
        }
        putchar('\n');
    }
}

/* Series that, growing from 10 to 120 values, lose or move by more than 2 a change that had 20
 * values after it. */
static int is_lost(const candidate *who)
{
    size_t before[MOST], n_before = 0;
    for (size_t n = 10; n <= 120; n++) {
        size_t count = find(who, n);
        for (size_t i = 0; i < n_before; i++)
            if (n > before[i] + 20 && !is_found(count, before[i]))
                return 1;
        memcpy(before, indexes, count * sizeof *before);
        n_before = count;
    }
    return 0;
}

static void print_stability(int series)
{
    printf("\nGrowing series that lose or move a change already seen with 20 values after it, %%");
    print_head("step at 40 of 120", N_STEPWISE);
    for (int size = 0; size <= 3; size++) {
        printf("| %d sigma |", size);
        for (size_t k = 0; k < N_STEPWISE; k++) {
            uint64_t state = 4000;
            int lost = 0;
            for (int i = 0; i < series; i++) {
                noise_fill(NOISE_NORMAL, x, 120, &state);
                add_step(40, 120, size);
                lost += is_lost(candidates[k]);
            }
            printf(" %.1f |", 100.0 * lost / series);
        }
        putchar('\n');
    }
}

static void print_speed(void)
{
    enum { SERIES = 300 };
    printf("\nSeconds for 3,447 series of 900 values, a step of 3 sigma in each\n\n");
    for (size_t k = 0; k < N_CANDIDATES; k++) {
        uint64_t state = 5000;
        clock_t total = 0;
        for (size_t i = 0; i < SERIES; i++) {
            noise_fill(NOISE_NORMAL, x, MOST, &state);
            add_step(i * MOST / SERIES, MOST, 3);
            clock_t start = clock();
            (void)find(candidates[k], MOST);
            total += clock() - start;
        }
        printf("- %s: %.2f\n", candidates[k]->name, (double)total / CLOCKS_PER_SEC * 3447 / SERIES);
    }
}

int main(int argc, char **argv)
{
    int series = argc > 1 ? atoi(argv[1]) : 4000;
    print_false_alarms(&automatic, series);
    for (size_t k = 1; k < N_CANDIDATES; k++)
        print_false_alarms(candidates[k], series / 10);
    print_power(&automatic, series);
    print_power(&pelt, series / 10);
    print_power(&pelt_3, series / 10);
    print_power(&pelt_2_percent, series / 10);
    print_spikes(series / 2);
    print_stability(series / 20);
    print_speed();
    return 0;
}
