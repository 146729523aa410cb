/* What every fuzz target has: libFuzzer's entry point and a check that ends the program. */
#ifndef CALIBRAX_TESTS_FUZZ_FUZZ_H
#define CALIBRAX_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* https://llvm.org/docs/LibFuzzer.html: runs one input, returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#define FUZZ_REQUIRE(condition)                                                                    \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
