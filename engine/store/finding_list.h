/* The findings of a doctor, and those that every store has. */
#ifndef CALIBRAX_ENGINE_STORE_FINDING_LIST_H
#define CALIBRAX_ENGINE_STORE_FINDING_LIST_H

#include "engine/store/migration.h"
#include "engine/store/store.h"

enum { CBX_FAULTS_SHOWN = 10 }; /* of one check; the rest are counted */

typedef struct cbx_finding_list {
    cbx_arena *arena;
    cbx_doctor_finding *items;
    size_t n, capacity;
} cbx_finding_list;

/* Both borrow their texts, which live as long as the arena. False when memory is short, of which a
 * text of NULL is taken as a sign. */
bool cbx_finding_add(cbx_finding_list *list, cbx_doctor_severity severity, const char *name,
                     const char *text);
/* Whether the n migrations are applied and as released. */
bool cbx_findings_of_migrations(cbx_finding_list *list, const cbx_migration *released,
                                const cbx_migration_state *states, size_t n);

#endif
