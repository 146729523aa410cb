#include "tests/calibration/noise.h"

#include "tests/statistics/random.h"

#include <math.h>

const char *noise_name(noise_kind kind)
{
    static const char *const names[N_NOISES] = { "normal",    "t(3)",      "lognormal",
                                                 "quantised", "AR(1) 0.3", "AR(1) 0.5" };
    return names[kind];
}

static double t3(uint64_t *state)
{
    double z = random_normal(state), chi_square = 0;
    for (int i = 0; i < 3; i++) {
        double part = random_normal(state);
        chi_square += part * part;
    }
    return z / sqrt(chi_square / 3) * (0.6744897501960817 / 0.7648923284043453);
}

static void fill_autoregression(double rho, double *x, size_t n, uint64_t *state)
{
    double last = random_normal(state);
    for (size_t i = 0; i < n; i++) {
        x[i] = last;
        last = rho * last + sqrt(1 - rho * rho) * random_normal(state);
    }
}

static double draw(noise_kind kind, uint64_t *state)
{
    switch (kind) {
    case NOISE_T3:
        return t3(state);
    case NOISE_LOGNORMAL:
        return (exp(random_normal(state)) - 1) * (0.6744897501960817 / 0.5990092436541137);
    case NOISE_QUANTISED:
        return round(random_normal(state));
    default:
        return random_normal(state);
    }
}

void noise_fill(noise_kind kind, double *x, size_t n, uint64_t *state)
{
    if (kind == NOISE_AR3 || kind == NOISE_AR5) {
        fill_autoregression(kind == NOISE_AR3 ? 0.3 : 0.5, x, n, state);
        return;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = draw(kind, state);
}
