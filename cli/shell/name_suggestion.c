#include "cli/shell/name_suggestion.h"

#include "cli/edit_distance.h"
#include "cli/shell/name_list.h"

#include <string.h>

static unsigned kinds_of(cbx_sql_missing missing)
{
    switch (missing) {
    case CBX_MISSING_RELATION:
        return CBX_NAME_RELATION | CBX_NAME_FUNCTION;
    case CBX_MISSING_COLUMN:
        return CBX_NAME_COLUMN;
    case CBX_MISSING_FUNCTION:
        return CBX_NAME_FUNCTION;
    case CBX_MISSING_NOTHING:
        break;
    }
    return 0;
}

/* A third of a word may be wrong. */
static const char *find_nearest(const cbx_text_list *names, const char *name)
{
    const char *nearest = NULL;
    size_t best = strlen(name) / 3 + 1;
    for (size_t i = 0; i < names->count; i++) {
        size_t distance = cbx_edit_distance(names->items[i], name);
        if (distance > 0 && distance < best) {
            best = distance;
            nearest = names->items[i];
        }
    }
    return nearest;
}

bool cbx_name_suggest(cbx_sql_connection *connection, const cbx_sql_fault *fault,
                      char ret_suggestion[CBX_SUGGESTION_SIZE])
{
    if (fault->missing == CBX_MISSING_NOTHING)
        return false;
    const char *dot = strrchr(fault->missing_name, '.');
    const char *name = dot ? dot + 1 : fault->missing_name;
    cbx_arena *arena = cbx_arena_new();
    cbx_text_list names = { NULL, 0 };
    if (!arena)
        return false;
    cbx_name_list_load(connection, kinds_of(fault->missing), "", arena, &names);
    const char *nearest = find_nearest(&names, name);
    bool found = nearest && strlen(nearest) < CBX_SUGGESTION_SIZE;
    if (found)
        memcpy(ret_suggestion, nearest, strlen(nearest) + 1);
    cbx_arena_free(arena);
    return found;
}
