#!/usr/bin/env python3
"""Prints power_of_ten.c: python3 engine/json/power_of_ten.py > engine/json/power_of_ten.c

Entry q holds the 128 leading bits of 10^q: floor(10^q / 2^r) with 2^127 <= entry < 2^128, but
rounded up for -27 <= q <= -1, as in D. Lemire, "Number parsing at a gigabyte per second",
Software: Practice and Experience 51 (2021), section 5 and appendix B.
"""

FIRST, LAST = -342, 324
ROUNDED_UP = range(-27, 0)


def leading_bits(q):
    if q >= 0:
        value = 10**q
        shift = value.bit_length() - 128
        return value >> shift if shift > 0 else value << -shift
    power = 10**-q
    # 10^q = 1 / power lies in (2^-bits, 2^-(bits-1)].
    bits = power.bit_length()
    value = (1 << (bits + 127)) // power
    return value + (q in ROUNDED_UP)


def entry(q):
    value = leading_bits(q)
    assert value >> 127 == 1, q
    return "{ 0x%016x, 0x%016x }" % (value >> 64, value & (2**64 - 1))


def main():
    print("/* Made by power_of_ten.py; do not edit. */")
    print('#include "engine/json/power_of_ten.h"\n')
    print("const cbx_power_of_ten cbx_powers_of_ten[] = {")
    entries = [entry(q) for q in range(FIRST, LAST + 1)]
    for i in range(0, len(entries), 2):
        print("    " + ", ".join(entries[i : i + 2]) + ",")
    print("};")


main()
