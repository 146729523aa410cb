/*
 * How the gate's result is written, whatever method judged: sentences for people, one object for
 * programs, rows, a list for a job summary, annotations. A method says what is in its report; what
 * each format makes of that is here.
 */
#ifndef CALIBRAX_CLI_GATE_PAGE_H
#define CALIBRAX_CLI_GATE_PAGE_H

#include "cli/command_values.h"
#include "cli/gate_finding.h"

typedef struct cbx_gate_page {
    const void *report; /* the method's; handed to each of these */
    cbx_exit status;
    const cbx_run *run; /* the judged one */
    size_t n_rows;      /* metrics that were compared, in the run's order */
    /* "PASS: ..." without a line end. */
    void (*append_verdict)(const void *report, cbx_exit status, cbx_text_buffer *out);
    /* What else there is to know, line by line; indented lines belong to the one above. */
    void (*append_census)(const void *report, cbx_text_buffer *out);
    /* Whether the row has that verdict, and if so what is told of it. */
    bool (*describe)(const void *report, size_t row, cbx_verdict verdict,
                     cbx_gate_finding *ret_finding);
    /* The rows of that verdict, and all of them. */
    cbx_table (*list)(const void *report, cbx_verdict verdict, cbx_arena *arena);
    cbx_table (*list_all)(const void *report, cbx_arena *arena);
    /* The members of the JSON object after "verdict" and "passed". */
    void (*write_members)(const void *report, cbx_json_writer *writer, cbx_arena *arena);
    /* Annotations after those of the regressions, or NULL. */
    void (*annotate_rest)(const void *report, cbx_text_buffer *out);
} cbx_gate_page;

/* In the format that common asks for. */
void cbx_gate_page_write(const cbx_gate_page *page, cbx_cli *cli, const cbx_common *common);

/* The verdict and the regressions as annotations of a GitHub Actions job, the worst first. */
void cbx_gate_page_annotate(const cbx_gate_page *page, cbx_arena *arena, cbx_text_buffer *out);

#endif
