#include "importers/importer.h"

#include <string.h>

const cbx_format *const cbx_formats[] = { &cbx_calibrax_format,         &cbx_nperf_format,
                                          &cbx_benchmark_result_format, &cbx_asv_format,
                                          &cbx_pytest_benchmark_format, &cbx_hyperfine_format,
                                          &cbx_google_benchmark_format };
const size_t cbx_n_formats = sizeof cbx_formats / sizeof cbx_formats[0];

const cbx_format *cbx_format_find(const char *name)
{
    for (size_t i = 0; i < cbx_n_formats; i++)
        if (strcmp(cbx_formats[i]->name, name) == 0)
            return cbx_formats[i];
    return NULL;
}

const cbx_format *cbx_format_detect(const cbx_input *in)
{
    const cbx_format *best = NULL;
    int highest = 0;
    for (size_t i = 0; i < cbx_n_formats; i++) {
        int bid = cbx_formats[i]->detect(in);
        if (bid > highest) {
            highest = bid;
            best = cbx_formats[i];
        }
    }
    return best;
}
