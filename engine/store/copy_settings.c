/* Copying a store's own definitions and its acceptances: short lists, put as a whole. */
#include "engine/store/copying.h"

#include <string.h>

static bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* ---- definitions ---- */

static bool def_equal(const cbx_metric_def *a, const cbx_metric_def *b)
{
    return text_equal(a->name, b->name) && text_equal(a->unit, b->unit) &&
           a->direction == b->direction && text_equal(a->group, b->group) &&
           a->priority == b->priority && text_equal(a->description, b->description);
}

typedef struct definition_list {
    const cbx_metric_def *items;
    size_t n;
} definition_list;

static cbx_status load_definitions(cbx_copying *copy, definition_list *mine,
                                   definition_list *theirs, cbx_error *err)
{
    cbx_status status = cbx_store_load_defs(copy->source, copy->arena, &mine->items, &mine->n, err);
    return status ? status
                  : cbx_store_load_defs(copy->target, copy->arena, &theirs->items, &theirs->n, err);
}

static bool definitions_equal(const definition_list *a, const definition_list *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; i < a->n && same; i++)
        same = def_equal(&a->items[i], &b->items[i]);
    return same;
}

static cbx_status copy_definitions(cbx_copying *copy, cbx_error *err)
{
    definition_list mine = { 0 }, theirs = { 0 };
    cbx_status status = load_definitions(copy, &mine, &theirs, err);
    copy->totals->definitions = mine.n;
    if (status || !mine.n || definitions_equal(&mine, &theirs))
        return status;
    if (theirs.n && !copy->options->replace)
        return cbx_fail(err, CBX_CONFLICT,
                        "the target has other metric definitions of its own: use --replace to put "
                        "the source's in their place");
    return cbx_store_put_defs(copy->target, mine.items, mine.n, err);
}

/* ---- acceptances ---- */

/* All but whether it was withdrawn, which is the one thing that ever changes. */
static bool is_same_acceptance(const cbx_acceptance *a, const cbx_acceptance *b)
{
    bool same = a->id == b->id && a->run_epoch_us == b->run_epoch_us && a->n_tags == b->n_tags &&
                text_equal(a->run_id, b->run_id) && text_equal(a->metric, b->metric) &&
                text_equal(a->name, b->name) && text_equal(a->reason, b->reason) &&
                text_equal(a->author, b->author) && text_equal(a->accepted_at, b->accepted_at) &&
                text_equal(a->expires_at, b->expires_at);
    for (size_t i = 0; i < a->n_tags && same; i++)
        same = text_equal(a->tags[i].key, b->tags[i].key) &&
               text_equal(a->tags[i].value, b->tags[i].value);
    return same;
}

typedef struct acceptance_list {
    const cbx_acceptance *items; /* by id */
    size_t n;
} acceptance_list;

static cbx_status load_acceptances(cbx_copying *copy, acceptance_list *mine,
                                   acceptance_list *theirs, cbx_error *err)
{
    cbx_status status =
        cbx_store_load_acceptances(copy->source, copy->arena, &mine->items, &mine->n, err);
    return status ? status
                  : cbx_store_load_acceptances(copy->target, copy->arena, &theirs->items,
                                               &theirs->n, err);
}

/* An earlier state of the list: the same without the last ones, perhaps not yet withdrawn. */
static bool is_earlier(const acceptance_list *earlier, const acceptance_list *list)
{
    bool same = earlier->n <= list->n;
    for (size_t i = 0; i < earlier->n && same; i++)
        same = is_same_acceptance(&earlier->items[i], &list->items[i]) &&
               (!earlier->items[i].withdrawn_at ||
                text_equal(earlier->items[i].withdrawn_at, list->items[i].withdrawn_at));
    return same;
}

static bool acceptances_equal(const acceptance_list *a, const acceptance_list *b)
{
    return is_earlier(a, b) && is_earlier(b, a);
}

static cbx_status copy_acceptances(cbx_copying *copy, cbx_error *err)
{
    acceptance_list mine = { 0 }, theirs = { 0 };
    cbx_status status = load_acceptances(copy, &mine, &theirs, err);
    copy->totals->acceptances = mine.n;
    if (status || !mine.n || acceptances_equal(&mine, &theirs))
        return status;
    if (!copy->options->replace && !is_earlier(&theirs, &mine))
        return cbx_fail(err, CBX_CONFLICT,
                        "the target has other accepted changes of its own: use --replace to put "
                        "the source's in their place");
    return cbx_store_put_acceptances(copy->target, mine.items, mine.n, err);
}

/* ---- both ---- */

cbx_status cbx_copy_settings(cbx_copying *copy, cbx_error *err)
{
    cbx_status status = copy_definitions(copy, err);
    return status ? status : copy_acceptances(copy, err);
}

cbx_status cbx_copy_verify_settings(cbx_copying *copy, cbx_error *err)
{
    definition_list defs = { 0 }, copied_defs = { 0 };
    acceptance_list acceptances = { 0 }, copied_acceptances = { 0 };
    cbx_status status = load_definitions(copy, &defs, &copied_defs, err);
    if (!status)
        status = load_acceptances(copy, &acceptances, &copied_acceptances, err);
    if (status)
        return status;
    if (defs.n && !definitions_equal(&defs, &copied_defs))
        return cbx_fail(err, CBX_STORE,
                        "the metric definitions are not the same on both sides: do the same copy "
                        "again");
    if (acceptances.n && !acceptances_equal(&acceptances, &copied_acceptances))
        return cbx_fail(err, CBX_STORE,
                        "the accepted changes are not the same on both sides: do the same copy "
                        "again");
    return CBX_OK;
}
