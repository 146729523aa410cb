/* Prints the table of docs/judging.md: false alarms and power of judge_run's rule and of others.
 * judge_table [RUNS [SEED]] */
#include "tests/calibration/judged_noise.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static const size_t lengths[] = { 6, 10, 20, 40, 100 };

static void print_head(const char *title)
{
    (void)printf("\n%s\n\n| noise | n | history | t test, BH | t test | 5 %% |\n"
                 "| --- | --: | --: | --: | --: | --: |\n",
                 title);
}

static void print_row(const judged_setting *setting, int n_runs, uint64_t seed, bool found)
{
    judged_rates rates[N_RULES];
    judge_noise(setting, n_runs, seed, N_RULES, rates);
    (void)printf("| %s | %zu |", noise_name(setting->noise), setting->n_history);
    for (int rule = 0; rule < N_RULES; rule++)
        (void)printf(" %.1f |", 100 * (found ? rates[rule].found : rates[rule].any));
    (void)printf("\n");
    (void)fflush(stdout);
}

static judged_setting usual(noise_kind noise, size_t n_series, size_t n_history)
{
    return (judged_setting){ .noise = noise,
                             .sigma = 0.02,
                             .n_series = n_series,
                             .n_history = n_history,
                             .slowdown = 0.1,
                             .unit = 1000 };
}

static void print_false_alarms(int n_runs, uint64_t seed)
{
    print_head("Runs of 300 unchanged series with any alarm, in percent (no minimum effect)");
    for (int noise = 0; noise < N_NOISES; noise++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            judged_setting setting = usual((noise_kind)noise, 300, lengths[i]);
            print_row(&setting, n_runs, seed, false);
        }
}

static void print_wild_runs(int n_runs, uint64_t seed)
{
    (void)printf(
        "\nTwo of 30 past runs with three times the noise: runs of 300 unchanged series with "
        "any alarm, and one slower series of 300 found, in percent\n\n"
        "| noise | any alarm | found |\n| --- | --: | --: |\n");
    for (int noise = 0; noise < N_NOISES; noise++) {
        judged_setting setting = usual((noise_kind)noise, 300, 30);
        judged_rates quiet, slower;
        setting.n_wild = 2;
        judge_noise(&setting, n_runs, seed, 1, &quiet);
        setting.n_slower = 1;
        judge_noise(&setting, n_runs, seed, 1, &slower);
        (void)printf("| %s | %.1f | %.1f |\n", noise_name(setting.noise), 100 * quiet.any,
                     100 * slower.found);
        (void)fflush(stdout);
    }
}

/* What the gate says of itself, beside what is true. */
static void print_records(int n_runs, uint64_t seed)
{
    static const double common[] = { 0, 0.5, 1 };
    (void)printf(
        "\nPast runs with any alarm when judged by the others (the record), beside new runs "
        "with any, in percent\n\n| noise | shared noise | n | record | new runs |\n"
        "| --- | --: | --: | --: | --: |\n");
    for (int noise = 0; noise < N_NOISES; noise++)
        for (size_t i = 0; i < 2 * sizeof common / sizeof *common; i++) {
            judged_setting setting = usual((noise_kind)noise, 300, i % 2 ? 30 : 15);
            judged_rates rates;
            setting.common = common[i / 2];
            judge_noise(&setting, n_runs, seed, 1, &rates);
            (void)printf("| %s | %.1f sigma | %zu | %.1f | %.1f |\n", noise_name(setting.noise),
                         setting.common, setting.n_history, 100 * rates.record, 100 * rates.any);
            (void)fflush(stdout);
        }
}

static void print_power(const char *title, size_t n_series, size_t n_slower, int n_runs,
                        uint64_t seed)
{
    print_head(title);
    for (int noise = 0; noise < N_NOISES; noise++) {
        judged_setting setting = usual((noise_kind)noise, n_series, 20);
        setting.n_slower = n_slower;
        print_row(&setting, n_runs, seed, true);
    }
}

int main(int argc, char **argv)
{
    int n_runs = argc > 1 ? atoi(argv[1]) : 1000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    print_false_alarms(n_runs, seed);
    print_records(n_runs, seed);
    print_wild_runs(n_runs, seed);
    print_power("A slowdown of 10 % (5 sigma) found, in percent: judged alone", 1, 1, 4 * n_runs,
                seed);
    print_power("One series of 300 slower", 300, 1, n_runs, seed);
    print_power("All of 300 slower", 300, 300, n_runs / 10 + 1, seed);
    return 0;
}
