/*
 * Which definition a metric is read by, when several places may define it: the run's own, else the
 * baseline run's, else the store's. Lookups cost O(1), whatever the number of definitions.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_DEFINITION_H
#define CALIBRAX_ENGINE_ANALYSIS_DEFINITION_H

#include "engine/model/run.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_definitions cbx_definitions; /* opaque: borrows the definitions added to it */

cbx_definitions *cbx_definitions_new(void); /* NULL when memory is short */
void cbx_definitions_free(cbx_definitions *definitions);

/* Adds definitions. A metric already defined keeps the definition it has. False: no memory. */
bool cbx_definitions_add(cbx_definitions *definitions, const cbx_metric_def *defs, size_t n_defs);

/* The metric's definition, or NULL. */
const cbx_metric_def *cbx_definitions_find(const cbx_definitions *definitions, const char *metric);

/* The definition's direction; CBX_DIRECTION_NONE for NULL. */
cbx_direction cbx_definition_direction(const cbx_metric_def *def);

#endif
