/* Where the real histories are: never part of the repository, so their tests are skipped, loudly. */
#ifndef CALIBRAX_TESTS_IMPORTERS_REAL_DATA_H
#define CALIBRAX_TESTS_IMPORTERS_REAL_DATA_H

/* The folder below the shared data (the variable CALIBRAX_SHARED_DATA, else ../shared/data beside
 * the repository), or NULL when it is not there; test is then named on standard error. */
const char *real_data_folder(const char *name, const char *test);

#endif
