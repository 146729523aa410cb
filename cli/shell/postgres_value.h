/* Values as PostgreSQL spells them, as cells and back. */
#ifndef CALIBRAX_CLI_SHELL_POSTGRES_VALUE_H
#define CALIBRAX_CLI_SHELL_POSTGRES_VALUE_H

#include "engine/base/arena.h"
#include "engine/query/query.h"

/*
 * The value of that type (its pg_type number) spelled as text: numbers as numbers, truth as 1 and
 * 0, an array of doubles as JSON as on SQLite, all else as the text itself, which is borrowed. A
 * number with more digits than a double has stays text. False when memory is short.
 */
bool cbx_postgres_value_read(unsigned type, const char *text, cbx_arena *arena, cbx_cell *ret_cell);
/* The cell spelled for a parameter; NULL for NULL. False when memory is short. */
bool cbx_postgres_value_write(cbx_cell cell, cbx_arena *arena, const char **ret_text);

#endif
