/*
 * The 128 leading bits of the powers of ten that doubles need: one table for reading numbers
 * (Eisel and Lemire's method) and for writing them (Giulietti's). The table is made by
 * power_of_ten.py.
 */
#ifndef CALIBRAX_ENGINE_JSON_POWER_OF_TEN_H
#define CALIBRAX_ENGINE_JSON_POWER_OF_TEN_H

#include <stdint.h>

enum { CBX_POWER_OF_TEN_FIRST = -342, CBX_POWER_OF_TEN_LAST = 324 };

typedef struct cbx_power_of_ten {
    uint64_t high, low; /* high has its top bit set */
} cbx_power_of_ten;

/* 10^(CBX_POWER_OF_TEN_FIRST + i): cut off below, but rounded up for the powers -27 to -1. */
extern const cbx_power_of_ten cbx_powers_of_ten[];

__extension__ typedef unsigned __int128 cbx_uint128;

#endif
