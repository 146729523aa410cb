#include "engine/query/judged_value.h"

#include <math.h>
#include <string.h>

const char *cbx_verdict_name(cbx_verdict verdict)
{
    static const char *const names[] = { [CBX_VERDICT_REGRESSION] = "regression",
                                         [CBX_VERDICT_IMPROVEMENT] = "improvement",
                                         [CBX_VERDICT_UNCHANGED] = "unchanged",
                                         [CBX_VERDICT_UNJUDGED] = "unjudged",
                                         [CBX_VERDICT_ABSENT] = "absent" };
    return names[verdict];
}

cbx_verdict cbx_verdict_parse(const char *name, cbx_verdict otherwise)
{
    for (size_t i = 0; i < CBX_N_VERDICTS; i++)
        if (strcmp(name, cbx_verdict_name((cbx_verdict)i)) == 0)
            return (cbx_verdict)i;
    return otherwise;
}

cbx_judged_value cbx_judged_value_read(const cbx_rowset *rows, size_t row)
{
    const cbx_cell n_history = cbx_rowset_find(rows, row, "n_history");
    const bool has_history = n_history.type == CBX_CELL_INTEGER;
    return (cbx_judged_value){
        .verdict =
            cbx_verdict_parse(cbx_rowset_find_text(rows, row, "verdict"), CBX_VERDICT_UNJUDGED),
        .value = cbx_rowset_find_number(rows, row, "value"),
        .expected = cbx_rowset_find_number(rows, row, "expected"),
        .lower = cbx_rowset_find_number(rows, row, "interval_lower"),
        .upper = cbx_rowset_find_number(rows, row, "interval_upper"),
        .delta_pct = cbx_rowset_find_number(rows, row, "delta_pct"),
        .p_value = cbx_rowset_find_number(rows, row, "p_value"),
        .q_value = cbx_rowset_find_number(rows, row, "q_value"),
        .detectable_pct = cbx_rowset_find_number(rows, row, "detectable_pct"),
        .has_history = has_history,
        .n_history = has_history ? n_history.integer : 0,
        .reason = cbx_rowset_find_text(rows, row, "reason"),
    };
}

cbx_judged_value cbx_judged_value_none(cbx_verdict verdict, const char *reason)
{
    const double none = NAN;
    return (cbx_judged_value){ .verdict = verdict,
                               .value = none,
                               .expected = none,
                               .lower = none,
                               .upper = none,
                               .delta_pct = none,
                               .p_value = none,
                               .q_value = none,
                               .detectable_pct = none,
                               .reason = reason };
}
