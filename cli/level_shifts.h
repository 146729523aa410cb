/* Where the levels of all series moved lately, run by run: what to look at after a nightly import.
 */
#ifndef CALIBRAX_CLI_LEVEL_SHIFTS_H
#define CALIBRAX_CLI_LEVEL_SHIFTS_H

#include "cli/command_values.h"

typedef struct cbx_level_shift_question {
    const char *branch; /* NULL: all */
    const char *since;  /* a date or a span; NULL: none */
    int64_t last;       /* of the newest so many runs; 0: 250, with since all */
} cbx_level_shift_question;

/* Shows the change points of every series (method auto) that lie in the period, the newest run
 * first, of a run the largest change first. Errors are reported. */
cbx_exit cbx_level_shifts_show(cbx_cli *cli, const cbx_common *common,
                               const cbx_level_shift_question *question);

#endif
