#include "cli/absent_series.h"

#include "cli/command.h"
#include "cli/edit_distance.h"

#include <string.h>

typedef struct candidates {
    const cbx_series_entry *entries; /* by name, then metric */
    size_t n;
} candidates;

/* The name that a typing mistake away is meant, else one that holds the text; NULL: none. */
static const char *nearest_name(const candidates *all, const char *point)
{
    enum { FARTHEST = 3 };
    const char *nearest = NULL, *holding = NULL;
    size_t least = FARTHEST + 1;
    for (size_t i = 0; i < all->n; i++) {
        const char *name = all->entries[i].name;
        size_t distance = cbx_edit_distance(point, name);
        if (distance < least && distance < strlen(point)) {
            least = distance;
            nearest = name;
        }
        if (!holding && point[0] && strstr(name, point))
            holding = name;
    }
    return nearest ? nearest : holding;
}

static void explain_point(const candidates *all, const char *point)
{
    const char *nearest = nearest_name(all, point);
    if (nearest)
        cbx_note("no point is called '%s'; did you mean '%s'?", point, nearest);
    else
        cbx_note("no point is called '%s': `calibrax summary` lists those of a run", point);
}

/* The metrics of the point, each once. */
static cbx_text_list metrics_of(const candidates *all, const char *point, cbx_arena *arena)
{
    cbx_text_list metrics = { NULL, 0 };
    for (size_t i = 0; i < all->n; i++) {
        const cbx_series_entry *entry = &all->entries[i];
        bool listed = strcmp(entry->name, point) != 0;
        for (size_t k = 0; k < metrics.count && !listed; k++)
            listed = strcmp(metrics.items[k], entry->metric) == 0;
        if (!listed)
            (void)cbx_text_list_add(&metrics, entry->metric, arena);
    }
    return metrics;
}

static void explain_metric(const cbx_text_list *metrics, const char *metric, const char *point)
{
    enum { MOST = 8 };
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    for (size_t i = 0; i < metrics->count && i < MOST; i++)
        cbx_text_buffer_printf(&text, "%s%s", i ? ", " : "", metrics->items[i]);
    cbx_note("point '%s' has no metric '%s': it has %s%s", point, metric,
             cbx_text_buffer_text(&text), metrics->count > MOST ? ", ..." : "");
    cbx_text_buffer_done(&text);
}

void cbx_absent_series_explain(cbx_store *store, const char *metric, const char *point,
                               cbx_arena *arena)
{
    candidates all = { NULL, 0 };
    if (cbx_store_list_series(store, arena, &all.entries, &all.n, NULL) != CBX_OK || all.n == 0)
        return;
    cbx_text_list metrics = metrics_of(&all, point, arena);
    if (metrics.count == 0) {
        explain_point(&all, point);
        return;
    }
    for (size_t i = 0; i < metrics.count; i++)
        if (strcmp(metrics.items[i], metric) == 0) {
            cbx_note("the tags or the branch asked for leave no value of '%s' at '%s'", metric,
                     point);
            return;
        }
    explain_metric(&metrics, metric, point);
}
