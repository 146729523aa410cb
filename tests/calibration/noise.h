/* Noise for the simulations: standard deviation 1 (t(3) and lognormal: median absolute deviation as
 * of a normal of standard deviation 1), the same on every machine. */
#ifndef CALIBRAX_TESTS_CALIBRATION_NOISE_H
#define CALIBRAX_TESTS_CALIBRATION_NOISE_H

#include <stddef.h>
#include <stdint.h>

typedef enum noise_kind {
    NOISE_NORMAL,
    NOISE_T3,
    NOISE_LOGNORMAL, /* exp(Z), skewed */
    NOISE_QUANTISED, /* a normal of standard deviation 1 rounded to whole numbers */
    NOISE_AR3,       /* first-order autoregressions of 0.3 and 0.5 */
    NOISE_AR5,
    N_NOISES
} noise_kind;

const char *noise_name(noise_kind kind);
/* Fills x with n values around 0 (lognormal: around its median). */
void noise_fill(noise_kind kind, double *x, size_t n, uint64_t *state);

#endif
