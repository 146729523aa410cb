#include "engine/store/migration.h"

#include "engine/base/string_map.h"

#include <inttypes.h>
#include <stdio.h>

void cbx_migration_checksum(const cbx_migration *migration, char text[CBX_CHECKSUM_SIZE])
{
    (void)snprintf(text, CBX_CHECKSUM_SIZE, "%016" PRIx64,
                   cbx_hash64(migration->sql, migration->length));
}
