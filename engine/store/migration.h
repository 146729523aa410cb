/* The numbered schema files of migrations/ENGINE/, embedded when the library is built. */
#ifndef CALIBRAX_ENGINE_STORE_MIGRATION_H
#define CALIBRAX_ENGINE_STORE_MIGRATION_H

#include <stddef.h>

typedef struct cbx_migration {
    int number; /* ascending from 1, no gaps */
    const char *name;
    const char *sql; /* NUL-terminated */
    size_t length;
} cbx_migration;

typedef enum cbx_schema_state {
    CBX_SCHEMA_EMPTY,   /* no table at all */
    CBX_SCHEMA_FOREIGN, /* tables of something else */
    CBX_SCHEMA_OLDER,   /* migrations are pending */
    CBX_SCHEMA_CURRENT,
    CBX_SCHEMA_NEWER /* written by a newer calibrax */
} cbx_schema_state;

extern const cbx_migration cbx_sqlite_migrations[];
extern const size_t cbx_sqlite_migrations_count;
extern const cbx_migration cbx_postgres_migrations[];
extern const size_t cbx_postgres_migrations_count;

enum { CBX_CHECKSUM_SIZE = 17 };
/* 16 hexadecimal digits of the text's cbx_hash64: notices a file edited after its release. */
void cbx_migration_checksum(const cbx_migration *migration, char text[CBX_CHECKSUM_SIZE]);

#endif
