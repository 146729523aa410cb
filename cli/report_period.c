#include "cli/report_period.h"

#include "cli/moment.h"

cbx_status cbx_report_period_read(const char *since, int64_t last, cbx_arena *arena,
                                  cbx_report_request *request, cbx_error *err)
{
    size_t most = since ? 0 : (size_t)CBX_REPORT_DEFAULT_RUNS;
    request->has_since = since != NULL;
    if (since) {
        cbx_status status = cbx_moment_parse("--since", since, request->now_us, CBX_MOMENT_BEFORE,
                                             &request->since_us, err);
        if (status != CBX_OK)
            return status;
    }
    request->last = last ? (size_t)last : most;
    request->period = since ? cbx_arena_printf(arena, "since %s", since)
                            : cbx_arena_printf(arena, "last %zu runs", request->last);
    return request->period ? CBX_OK : cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}
