/*
 * What nearly every command takes (a store, a way to write rows) and does with it (open the store,
 * show a table or the rows of a table function). A command's struct of values begins with a
 * cbx_common.
 */
#ifndef CALIBRAX_CLI_COMMAND_VALUES_H
#define CALIBRAX_CLI_COMMAND_VALUES_H

#include "cli/command.h"
#include "cli/store_locator.h"

typedef struct cbx_common {
    const char *data, *schema;
    int format; /* a cbx_table_format */
    bool no_progress;
} cbx_common;

/* Rows of an option table; the struct of values has a member called common. */
#define CBX_OPTION_DATA(type)                                                                      \
    { "data",                                                                                      \
      'd',                                                                                         \
      CBX_OPTION_TEXT,                                                                             \
      offsetof(type, common.data),                                                                 \
      "LOCATOR",                                                                                   \
      "the store: a SQLite file, a directory of JSON runs or a PostgreSQL database "               \
      "(postgresql://...) (default: $CALIBRAX_DATA)" },                                            \
    {                                                                                              \
        "schema", 0, CBX_OPTION_TEXT, offsetof(type, common.schema), "NAME",                       \
            "the schema of that database (default: calibrax)"                                      \
    }
#define CBX_OPTION_FORMAT(type)                                                                    \
    {                                                                                              \
        "format", 'f', CBX_OPTION_CHOICE, offsetof(type, common.format), CBX_TABLE_FORMATS,        \
            "how rows are written (default: table)"                                                \
    }
/* Accepted everywhere, so that a script can add it to any command. */
#define CBX_OPTION_NO_PROGRESS(type)                                                               \
    {                                                                                              \
        "no-progress", 0, CBX_OPTION_FLAG, offsetof(type, common.no_progress), NULL, NULL          \
    }

/* Opens the store of a locator; on failure the message is out already and the result is NULL. Close
 * it with cbx_store_close. */
cbx_store *cbx_command_open_locator(const char *locator, cbx_open_mode mode);
/* Opens the store of --data or CALIBRAX_DATA; on failure the message is out already and the result
 * is NULL. Close it with cbx_store_close. */
cbx_store *cbx_command_open(const cbx_cli *cli, const cbx_common *common, cbx_open_mode mode);
/* The same for a command that changes what is there: a store that is not there yet is an empty one,
 * opened for reading, and is not made. */
cbx_store *cbx_command_open_present(const cbx_cli *cli, const cbx_common *common);

/* The run that a command is about: its operand, else what --run put into *run, else the fallback,
 * which may be NULL. False after a usage error: both were given. */
bool cbx_command_take_run(const cbx_cli *cli, const cbx_text_list *operands, const char *fallback,
                          const char **run);

/* Writes the table to the command's output in the asked format. */
void cbx_command_show(cbx_cli *cli, const cbx_common *common, const cbx_table *table);

/* True when people read the output: an aligned table, with sentences around it. */
bool cbx_command_is_prose(const cbx_common *common);

/* Splits "key=value" at the first '='. CBX_INVALID without one. */
cbx_status cbx_tags_parse(const cbx_text_list *texts, cbx_arena *arena, const cbx_tag **ret_tags,
                          size_t *ret_n, cbx_error *err);

#endif
