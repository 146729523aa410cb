/* The library that CREATE EXTENSION calibrax loads. */
#include "postgres.h"

#include "fmgr.h"

PG_MODULE_MAGIC;
