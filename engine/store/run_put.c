#include "engine/store/run_put.h"

#include "engine/store/run_equal.h"
#include "engine/store/run_merge.h"

static cbx_status decide_whole(const cbx_run *run, const cbx_run *old, cbx_put_mode mode,
                               cbx_run *ret_run, cbx_put_outcome *ret_outcome, cbx_error *err)
{
    *ret_run = *run;
    *ret_outcome = old ? CBX_PUT_REPLACED : CBX_PUT_INSERTED;
    if (old && cbx_run_equal(old, run)) {
        *ret_outcome = CBX_PUT_UNCHANGED;
        return CBX_OK;
    }
    if (old && mode == CBX_PUT_NEW)
        return cbx_fail(err, CBX_CONFLICT,
                        "run '%s' is already in the store with other content: use --replace to put "
                        "the new one in its place",
                        run->id);
    return CBX_OK;
}

static cbx_status decide_part(const cbx_run *part, const cbx_run *old, bool replace,
                              cbx_arena *arena, cbx_run *ret_run, cbx_put_outcome *ret_outcome,
                              cbx_error *err)
{
    cbx_run empty = *part;
    empty.n_points = 0;
    cbx_run_merge merge;
    cbx_status status = cbx_run_merge_parts(old ? old : &empty, part, replace, arena, &merge, err);
    if (status)
        return status;
    *ret_run = merge.run;
    if (!old)
        *ret_outcome = CBX_PUT_INSERTED;
    else if (merge.n_replaced)
        *ret_outcome = CBX_PUT_REPLACED;
    else if (merge.n_added)
        *ret_outcome = CBX_PUT_EXTENDED;
    else
        *ret_outcome = CBX_PUT_UNCHANGED;
    return CBX_OK;
}

cbx_status cbx_run_put_decide(const cbx_run *run, const cbx_run *old, cbx_put_mode mode,
                              cbx_arena *arena, cbx_run *ret_run, cbx_put_outcome *ret_outcome,
                              cbx_error *err)
{
    if (mode == CBX_PUT_ADD || mode == CBX_PUT_ADD_REPLACE)
        return decide_part(run, old, mode == CBX_PUT_ADD_REPLACE, arena, ret_run, ret_outcome, err);
    return decide_whole(run, old, mode, ret_run, ret_outcome, err);
}
