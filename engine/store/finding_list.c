#include "engine/store/finding_list.h"

#include <string.h>

bool cbx_finding_add(cbx_finding_list *list, cbx_doctor_severity severity, const char *name,
                     const char *text)
{
    cbx_doctor_finding *items =
        cbx_arena_grow(list->arena, list->items, list->n, &list->capacity, sizeof *items);
    if (!items)
        return false;
    list->items = items;
    items[list->n++] = (cbx_doctor_finding){ .severity = severity, .check = name, .text = text };
    return text != NULL;
}

static bool check_migration(cbx_finding_list *list, const cbx_migration *released,
                            const cbx_migration_state *state)
{
    static const char name[] = "migrations";
    char expected[CBX_CHECKSUM_SIZE];
    cbx_migration_checksum(released, expected);
    if (!state->applied_at)
        return cbx_finding_add(
            list, CBX_DOCTOR_FAULT, name,
            cbx_arena_printf(list->arena, "migration %d (%s) is pending: run `calibrax migrate`",
                             state->number, state->name));
    if (strcmp(state->checksum, expected) == 0)
        return true;
    return cbx_finding_add(list, CBX_DOCTOR_FAULT, name,
                           cbx_arena_printf(list->arena,
                                            "migration %d (%s) was applied with checksum %s, this "
                                            "program has %s: the schema is not the released one",
                                            state->number, state->name, state->checksum, expected));
}

bool cbx_findings_of_migrations(cbx_finding_list *list, const cbx_migration *released,
                                const cbx_migration_state *states, size_t n)
{
    size_t before = list->n;
    bool added = true;
    for (size_t i = 0; i < n && added; i++)
        added = check_migration(list, &released[i], &states[i]);
    if (added && list->n == before)
        added = cbx_finding_add(list, CBX_DOCTOR_OK, "migrations", "all applied, as released");
    return added;
}
