/* Definitions of metrics that are known by their name, for sources that carry none. */
#ifndef CALIBRAX_IMPORTERS_METRIC_CATALOG_H
#define CALIBRAX_IMPORTERS_METRIC_CATALOG_H

#include "engine/model/run.h"

/* The definition, marked as inferred, of static texts. False for a name the catalog does not have:
 * such a metric has no definition, ranks as higher-is-better and is never judged. */
bool cbx_metric_catalog_find(const char *name, cbx_metric_def *ret_def);

#endif
