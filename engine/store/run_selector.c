/* Run selectors: SPEC section 1. Over the calls of store.h only, so that every store has them. */
#include "engine/base/text_buffer.h"
#include "engine/store/store.h"

#include <stdlib.h>
#include <string.h>

enum { PREFIX_MIN = 4, CANDIDATES_SHOWN = 8 };

static const char LATEST[] = "latest";
/* Named by default everywhere, so it is never taken for the beginning of an id. */
static const char DEFAULT_BASELINE[] = "main";

/* ---- latest[@BRANCH][~N] ---- */

typedef struct latest_selector {
    const char *branch; /* NULL: any */
    size_t steps_back;
} latest_selector;

/* The N of "~N"; false when text is not wholly a number that fits. */
static bool parse_steps(const char *text, size_t *ret_steps)
{
    size_t steps = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || steps > SIZE_MAX / 10 - 1)
            return false;
        steps = steps * 10 + (size_t)(*text - '0');
    }
    *ret_steps = steps;
    return true;
}

/* True when text has that form. A branch cannot contain '~' (git check-ref-format). */
static bool parse_latest(const char *text, cbx_arena *arena, latest_selector *ret_latest)
{
    if (strncmp(text, LATEST, strlen(LATEST)) != 0)
        return false;
    latest_selector latest = { 0 };
    const char *rest = text + strlen(LATEST), *tilde = strrchr(rest, '~');
    if (tilde && !parse_steps(tilde + 1, &latest.steps_back))
        return false;
    const char *end = tilde ? tilde : rest + strlen(rest);
    if (*rest == '@' && end > rest + 1) {
        latest.branch = cbx_arena_strndup(arena, rest + 1, (size_t)(end - rest - 1));
        rest = end;
    }
    if (rest != end)
        return false;
    *ret_latest = latest;
    return true;
}

static cbx_status too_far_back(cbx_store *store, const latest_selector *latest, cbx_arena *arena,
                               cbx_error *err)
{
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    cbx_run_filter filter = { .branch = latest->branch };
    cbx_status status = cbx_store_list_runs(store, &filter, arena, &runs, &n, err);
    if (status)
        return status;
    if (n)
        return cbx_fail(err, CBX_NOT_FOUND,
                        "there is no run %zu before the latest%s%s: only %zu are in the store",
                        latest->steps_back, latest->branch ? " of branch " : "",
                        latest->branch ? latest->branch : "", n);
    if (latest->branch)
        return cbx_fail(err, CBX_NOT_FOUND,
                        "there is no run of branch '%s': `calibrax runs` lists what there is",
                        latest->branch);
    return cbx_fail(err, CBX_NOT_FOUND,
                    "the store has no runs yet: bring some in with `calibrax import PATH`");
}

static cbx_status select_latest(cbx_store *store, const latest_selector *latest, cbx_arena *arena,
                                cbx_run_header *ret_header, cbx_error *err)
{
    cbx_run_filter filter = { .branch = latest->branch, .offset = latest->steps_back, .limit = 1 };
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    cbx_status status = cbx_store_list_runs(store, &filter, arena, &runs, &n, err);
    if (status)
        return status;
    if (!n)
        return too_far_back(store, latest, arena, err);
    *ret_header = runs[0];
    return CBX_OK;
}

/* ---- prefixes ---- */

static cbx_status ambiguous(const char *prefix, const cbx_run_header *runs, size_t n,
                            cbx_error *err)
{
    cbx_text_buffer list = CBX_TEXT_BUFFER_INIT;
    for (size_t i = 0; i < n && i < CANDIDATES_SHOWN; i++)
        cbx_text_buffer_printf(&list, "%s%s (%s%s%s)", i ? ", " : "", runs[i].id, runs[i].timestamp,
                               runs[i].commit ? ", commit " : "",
                               runs[i].commit ? runs[i].commit : "");
    if (n > CANDIDATES_SHOWN)
        cbx_text_buffer_puts(&list, ", and more");
    cbx_status status = cbx_fail(err, CBX_AMBIGUOUS, "'%s' fits several runs: %s", prefix,
                                 cbx_text_buffer_text(&list));
    cbx_text_buffer_done(&list);
    return status;
}

static cbx_status not_found(cbx_store *store, const char *selector, cbx_arena *arena,
                            cbx_error *err)
{
    cbx_run_filter newest = { .limit = 1 };
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    cbx_status status = cbx_store_list_runs(store, &newest, arena, &runs, &n, err);
    if (status)
        return status;
    if (!n)
        return cbx_fail(err, CBX_NOT_FOUND,
                        "no run '%s': the store has no runs yet, bring some in with `calibrax "
                        "import PATH`",
                        selector);
    if (strlen(selector) < PREFIX_MIN)
        return cbx_fail(err, CBX_NOT_FOUND,
                        "no run or baseline '%s' (the beginning of an id or commit needs at least "
                        "%d characters): `calibrax runs` lists the runs",
                        selector, (int)PREFIX_MIN);
    return cbx_fail(err, CBX_NOT_FOUND,
                    "no run, commit or baseline '%s': `calibrax runs` lists the runs; the newest "
                    "is '%s'",
                    selector, runs[0].id);
}

static cbx_status select_prefix(cbx_store *store, const char *prefix, cbx_arena *arena,
                                cbx_run_header *ret_header, cbx_error *err)
{
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    cbx_status status = CBX_OK;
    if (strlen(prefix) >= PREFIX_MIN)
        status = cbx_store_find_runs_by_prefix(store, prefix, CANDIDATES_SHOWN + 1, arena, &runs,
                                               &n, err);
    if (status)
        return status;
    if (!n)
        return not_found(store, prefix, arena, err);
    if (n > 1)
        return ambiguous(prefix, runs, n, err);
    *ret_header = runs[0];
    return CBX_OK;
}

cbx_status cbx_run_select(cbx_store *store, const char *selector, cbx_arena *arena,
                          cbx_run_header *ret_header, cbx_error *err)
{
    latest_selector latest;
    cbx_status status = cbx_store_find_run(store, selector, arena, ret_header, err);
    if (status != CBX_NOT_FOUND)
        return status;
    if (parse_latest(selector, arena, &latest))
        return select_latest(store, &latest, arena, ret_header, err);
    status = cbx_store_find_baseline(store, selector, arena, ret_header, err);
    if (status != CBX_NOT_FOUND || strcmp(selector, DEFAULT_BASELINE) == 0)
        return status;
    return select_prefix(store, selector, arena, ret_header, err);
}
