/*
 * Judging a run asks for the past of one of its series after the other, and a report for the values
 * of one listed series after the other. Each question would be a round trip of its own; so from the
 * third alike on, the series that follow in the run or in the list are fetched together and the
 * next questions are answered from memory.
 */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_READ_AHEAD_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_READ_AHEAD_H

#include "engine/store/postgres_connection.h"

cbx_pg_read_ahead *cbx_pg_read_ahead_new(void); /* NULL when memory is short */
void cbx_pg_read_ahead_free(cbx_pg_read_ahead *ahead);
/* Forgets what was fetched: it is about to change. */
void cbx_pg_read_ahead_clear(cbx_pg_read_ahead *ahead);

/* Remembers the series just listed and their order. rows[i] has the series_id of entries[i] in that
 * column; the entries of one series follow each other. */
cbx_status cbx_pg_read_ahead_list(cbx_pg_read_ahead *ahead, const cbx_series_entry *entries,
                                  const cbx_pg_rows *rows, int column, cbx_error *err);

/* Answers the query as cbx_pg_load_series() does where that can be done from memory, perhaps after
 * fetching; else *ret_answered is false. */
cbx_status cbx_pg_read_ahead_answer(cbx_pg_store *store, const cbx_series_query *query,
                                    cbx_arena *arena, bool *ret_answered,
                                    const cbx_series_value **ret_values, size_t *ret_n,
                                    cbx_error *err);

#endif
