#include "cli/moment.h"

#include "engine/model/run.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>

/* False for anything else than a span. */
static bool parse_span(const char *text, int64_t *ret_us)
{
    static const struct {
        char letter;
        int64_t hours;
    } units[] = { { 'h', 1 }, { 'd', 24 }, { 'w', 168 } };
    const int64_t us_per_hour = (int64_t)3600 * 1000000;
    const long most = 100000;
    char *end = NULL;
    long n = strtol(text, &end, 10);
    if (!isdigit((unsigned char)*text) || n <= 0 || n > most || !end[0] || end[1])
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (*end == units[i].letter) {
            *ret_us = n * units[i].hours * us_per_hour;
            return true;
        }
    return false;
}

cbx_status cbx_moment_parse(const char *option, const char *text, int64_t now_us,
                            cbx_moment_side side, int64_t *ret_epoch_us, cbx_error *err)
{
    int64_t span_us;
    if (parse_span(text, &span_us)) {
        *ret_epoch_us = now_us + side * span_us;
        return CBX_OK;
    }
    if (cbx_timestamp_parse(text, ret_epoch_us, NULL) == CBX_OK)
        return CBX_OK;
    return cbx_fail(err, CBX_INVALID,
                    "%s: '%s' is neither a time such as 2026-05-24 or 2026-05-24T04:27:22+00:00 "
                    "nor a span such as 30d, 4w or 12h",
                    option, text);
}
