/*
 * Intended changes. Somebody declares that from one run on a new level is the normal one for some
 * series: the gate then compares with that level and stays quiet, and the record says who meant it
 * and why. Records are never deleted, only withdrawn or expired, so that they stay visible.
 */
#ifndef CALIBRAX_ENGINE_MODEL_ACCEPTANCE_H
#define CALIBRAX_ENGINE_MODEL_ACCEPTANCE_H

#include "engine/model/run.h"

typedef struct cbx_acceptance {
    int64_t id;                /* 1, 2, ... in the order they were made */
    const char *run_id;        /* the first run at the new level */
    int64_t run_epoch_us;      /* that run's time */
    const char *metric, *name; /* which series: patterns of cbx_glob_match */
    const cbx_tag *tags;       /* all of which the point carries */
    size_t n_tags;
    const char *reason, *author;
    const char *accepted_at;  /* ISO 8601, UTC */
    const char *expires_at;   /* NULL: never */
    const char *withdrawn_at; /* NULL: it stands */
} cbx_acceptance;

typedef enum cbx_acceptance_state {
    CBX_ACCEPTANCE_ACTIVE,
    CBX_ACCEPTANCE_EXPIRED,
    CBX_ACCEPTANCE_WITHDRAWN
} cbx_acceptance_state;

/* An expiry that cannot be read never comes. */
cbx_acceptance_state cbx_acceptance_find_state(const cbx_acceptance *acceptance, int64_t now_us);
/* "active", "expired", "withdrawn". */
const char *cbx_acceptance_state_name(cbx_acceptance_state state);

/* Whether the metric of that name on the point is one of its series. */
bool cbx_acceptance_covers(const cbx_acceptance *acceptance, const cbx_point *point,
                           const char *metric);

/*
 * Of those that are active now and cover the metric, the one of the newest run that is not newer
 * than the run at run_epoch_us (ties: the later record); NULL when there is none.
 */
const cbx_acceptance *cbx_acceptances_find(const cbx_acceptance *acceptances, size_t n,
                                           const cbx_point *point, const char *metric,
                                           int64_t run_epoch_us, int64_t now_us);

#endif
