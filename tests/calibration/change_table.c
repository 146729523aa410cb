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

static size_t find(cbx_change_method method, size_t n)
{
    cbx_change_options options = { .method = method };
    size_t count = 0;
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

static void print_false_alarms(cbx_change_method method, int series)
{
    printf("\nSeries of noise alone that report a change, %s, %%\n\n| noise |",
           cbx_change_method_name(method));
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
                alarms += find(method, lengths[k]) > 0;
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

static double power(const scene *s, cbx_change_method method, noise_kind noise, double size,
                    int series)
{
    uint64_t state = 2000;
    int found = 0;
    for (int i = 0; i < series; i++) {
        noise_fill(noise, x, s->n, &state);
        add_step(s->up, s->down, size);
        size_t count = find(method, s->n);
        found += is_found(count, s->up) && (s->down == s->n || is_found(count, s->down));
    }
    return 100.0 * found / series;
}

static void print_power(cbx_change_method method, int series)
{
    static const noise_kind noises[] = { NOISE_NORMAL, NOISE_T3, NOISE_LOGNORMAL, NOISE_AR3,
                                         NOISE_AR5 };
    printf("\nSteps found within 2 places, %s, %%, for 1, 2 and 3 sigma\n\n| step |",
           cbx_change_method_name(method));
    for (size_t k = 0; k < sizeof noises / sizeof *noises; k++)
        printf(" %s |", noise_name(noises[k]));
    printf("\n| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        printf("| %s |", scenes[i].name);
        for (size_t k = 0; k < sizeof noises / sizeof *noises; k++) {
            for (int size = 1; size <= 3; size++)
                printf("%s%.1f", size == 1 ? " " : ", ",
                       power(&scenes[i], method, noises[k], size, series));
            printf(" |");
        }
        putchar('\n');
    }
}

static void print_spikes(int series)
{
    printf("\nNormal noise with one spike that reports a change, %%, of each method\n\n| spike | "
           "auto | pelt | binseg | window |\n| --- | ---: | ---: | ---: | ---: |\n");
    for (int size = 8; size <= 40; size += 16) {
        printf("| %d sigma in 60 |", size);
        for (int k = 0; k < 4; k++) {
            uint64_t state = 3000;
            int alarms = 0;
            for (int i = 0; i < series; i++) {
                noise_fill(NOISE_NORMAL, x, 60, &state);
                x[random_bits(&state) % 60] += i % 2 ? size : -size;
                alarms += find((cbx_change_method)((k + 3) % 4), 60) > 0;
            }
            printf(" %.1f |", 100.0 * alarms / series);
        }
        putchar('\n');
    }
}

/* Series that, growing from 10 to 120 values, lose or move by more than 2 a change that had 20
 * values after it. */
static int is_lost(cbx_change_method method)
{
    size_t before[MOST], n_before = 0;
    for (size_t n = 10; n <= 120; n++) {
        size_t count = find(method, n);
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
    printf("\nGrowing series that lose or move a change already seen with 20 values after it, "
           "%%\n\n| step at 40 of 120 | auto | pelt | binseg |\n| --- | ---: | ---: | ---: |\n");
    for (int size = 0; size <= 3; size++) {
        printf("| %d sigma |", size);
        for (int k = 0; k < 3; k++) {
            uint64_t state = 4000;
            int lost = 0;
            for (int i = 0; i < series; i++) {
                noise_fill(NOISE_NORMAL, x, 120, &state);
                add_step(40, 120, size);
                lost += is_lost((cbx_change_method)((k + 3) % 4));
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
    for (int k = 0; k < 4; k++) {
        uint64_t state = 5000;
        clock_t total = 0;
        for (size_t i = 0; i < SERIES; i++) {
            noise_fill(NOISE_NORMAL, x, MOST, &state);
            add_step(i * MOST / SERIES, MOST, 3);
            clock_t start = clock();
            (void)find((cbx_change_method)((k + 3) % 4), MOST);
            total += clock() - start;
        }
        printf("- %s: %.2f\n", cbx_change_method_name((cbx_change_method)((k + 3) % 4)),
               (double)total / CLOCKS_PER_SEC * 3447 / SERIES);
    }
}

int main(int argc, char **argv)
{
    int series = argc > 1 ? atoi(argv[1]) : 4000;
    print_false_alarms(CBX_CHANGE_METHOD_AUTO, series);
    print_false_alarms(CBX_CHANGE_METHOD_PELT, series / 10);
    print_false_alarms(CBX_CHANGE_METHOD_BINSEG, series / 10);
    print_false_alarms(CBX_CHANGE_METHOD_WINDOW, series / 10);
    print_power(CBX_CHANGE_METHOD_AUTO, series);
    print_power(CBX_CHANGE_METHOD_PELT, series / 10);
    print_spikes(series / 2);
    print_stability(series / 20);
    print_speed();
    return 0;
}
