/*
 * The level and the noise of a short, stable stretch of values, robust against single outliers: the
 * mean and the standard deviation after values further than 3 normal-consistent MADs from the
 * median are pulled to that border (P. J. Huber, Robust Statistics (1981), one step from the
 * median). On normal noise both are nearly as precise as the plain ones. Where more than half of
 * the values are equal they are the centre, and the scale leaves out the value furthest from it.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_ROBUST_LEVEL_H
#define CALIBRAX_ENGINE_STATISTICS_ROBUST_LEVEL_H

#include <stddef.h>

typedef struct cbx_robust_level {
    double centre;
    double scale; /* 0 only when all values, or all but one, are equal */
} cbx_robust_level;

/* Of n >= 1 ascending finite values. O(n). */
cbx_robust_level cbx_robust_level_of_sorted(const double *sorted, size_t n);

#endif
