/* Directions and priorities of metrics: closed sets, spelled only here. */
#ifndef CALIBRAX_ENGINE_MODEL_DIRECTION_H
#define CALIBRAX_ENGINE_MODEL_DIRECTION_H

#include <stdbool.h>

typedef enum cbx_direction {
    CBX_DIRECTION_NONE,   /* no definition: ranks as higher-is-better, never judged */
    CBX_DIRECTION_HIGHER, /* more is better */
    CBX_DIRECTION_LOWER,  /* less is better */
    CBX_DIRECTION_INFO    /* never judged, never a winner */
} cbx_direction;

typedef enum cbx_priority { CBX_PRIORITY_SECONDARY, CBX_PRIORITY_PRIMARY } cbx_priority;

/* "higher", "lower" or "info", exactly; false for anything else. */
bool cbx_direction_parse(const char *text, cbx_direction *ret_direction);
const char *cbx_direction_name(cbx_direction direction); /* NULL for CBX_DIRECTION_NONE */
/* Ranking treats none and info as higher-is-better, as calibrax does. */
bool cbx_direction_prefers_higher(cbx_direction direction);

bool cbx_priority_parse(const char *text, cbx_priority *ret_priority);
const char *cbx_priority_name(cbx_priority priority);

#endif
