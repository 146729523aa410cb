/* Which run a benchmark-result file belongs to: files do not say, their directories do. */
#ifndef CALIBRAX_IMPORTERS_BENCHMARK_RUN_ID_H
#define CALIBRAX_IMPORTERS_BENCHMARK_RUN_ID_H

#include "engine/base/arena.h"

/*
 * The files of one directory are one run. Its id is the path from the nearest directory whose name
 * looks like a commit hash (7 to 40 hexadecimal digits): "3fcabcd", "3656827/gpu_a100". Without
 * such a directory it is the name of the file's own, and "-" and 8 characters of the commit where
 * that is known (commit may be NULL). Relative paths count from the working directory; for standard
 * input
 * ("-") the directory is called "stdin". NULL when memory is short.
 */
const char *cbx_benchmark_run_id(const char *path, const char *commit, cbx_arena *arena);

#endif
