#include "tests/importers/real_data.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *real_data_folder(const char *name, const char *test)
{
    static char path[4096];
    const char *data = getenv("CALIBRAX_SHARED_DATA");
    (void)snprintf(path, sizeof path, "%s/%s", data ? data : SHARED_DATA_BESIDE_THE_TREE, name);
    if (access(path, R_OK) == 0)
        return path;
    (void)fprintf(stderr, "SKIPPED %s: %s is not there\n", test, path);
    return NULL;
}
