/*
 * Commands that show a table function of engine/query: its arguments come from options, its rows
 * become a table.
 */
#ifndef CALIBRAX_CLI_QUERY_COMMAND_H
#define CALIBRAX_CLI_QUERY_COMMAND_H

#include "cli/command_values.h"
#include "engine/query/query.h"

/* Runs the table function NAME; on failure the message is out and the result NULL. The rows are
 * freed with cbx_rowset_free. */
cbx_rowset *cbx_command_query(cbx_store *store, const char *name, const cbx_cell *arguments,
                              size_t n_arguments);

/*
 * The rows as a table in the arena; cells and texts stay those of rows, which must outlive it. People do not
 * see columns without a value in any row; percentages, winners and changes get their looks.
 */
void cbx_table_from_rows(const cbx_rowset *rows, cbx_arena *arena, cbx_table *ret_table);

/* Shows the rows or, where there are none and people read, the sentence. */
void cbx_command_show_rows(cbx_cli *cli, const cbx_common *common, const cbx_rowset *rows,
                           const char *if_none);

/* Opens the store, runs the function, shows the rows or, where there are none and people read,
 * the sentence. */
cbx_exit cbx_command_show_query(cbx_cli *cli, const cbx_common *common, const char *name,
                                const cbx_cell *arguments, size_t n_arguments, const char *if_none);

/* --tag KEY=VALUE and --framework NAME as a JSON object of texts, in the arena. NULL after a usage
 * error, which was reported. */
const char *cbx_command_tag_filter(const cbx_cli *cli, const cbx_text_list *tags,
                                   const char *framework);

/* An optional count as a cell: 0 is null. */
cbx_cell cbx_cell_count(int64_t count);

#endif
