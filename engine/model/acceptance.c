#include "engine/model/acceptance.h"

#include "engine/base/glob.h"

cbx_acceptance_state cbx_acceptance_find_state(const cbx_acceptance *acceptance, int64_t now_us)
{
    int64_t expires_us = 0;
    if (acceptance->withdrawn_at)
        return CBX_ACCEPTANCE_WITHDRAWN;
    bool expired = acceptance->expires_at &&
                   cbx_timestamp_parse(acceptance->expires_at, &expires_us, NULL) == CBX_OK &&
                   expires_us <= now_us;
    return expired ? CBX_ACCEPTANCE_EXPIRED : CBX_ACCEPTANCE_ACTIVE;
}

const char *cbx_acceptance_state_name(cbx_acceptance_state state)
{
    switch (state) {
    case CBX_ACCEPTANCE_ACTIVE:
        return "active";
    case CBX_ACCEPTANCE_EXPIRED:
        return "expired";
    case CBX_ACCEPTANCE_WITHDRAWN:
        return "withdrawn";
    }
    return "";
}

bool cbx_acceptance_covers(const cbx_acceptance *acceptance, const cbx_point *point,
                           const char *metric)
{
    return cbx_glob_match(acceptance->metric, metric) &&
           cbx_glob_match(acceptance->name, point->name) &&
           cbx_point_has_tags(point, acceptance->tags, acceptance->n_tags);
}

const cbx_acceptance *cbx_acceptances_find(const cbx_acceptance *acceptances, size_t n,
                                           const cbx_point *point, const char *metric,
                                           int64_t run_epoch_us, int64_t now_us)
{
    const cbx_acceptance *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const cbx_acceptance *at = &acceptances[i];
        if (at->run_epoch_us > run_epoch_us || (best && at->run_epoch_us < best->run_epoch_us) ||
            (best && at->run_epoch_us == best->run_epoch_us && at->id < best->id))
            continue;
        if (cbx_acceptance_find_state(at, now_us) == CBX_ACCEPTANCE_ACTIVE &&
            cbx_acceptance_covers(at, point, metric))
            best = at;
    }
    return best;
}
