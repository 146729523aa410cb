#include "cli/commands.h"

/* In the order of the help page, one a line. */
/* clang-format off */
const cbx_command *const cbx_commands[] = {
    &cbx_command_import,
    &cbx_command_export,
    &cbx_command_runs,
    &cbx_command_summary,
    &cbx_command_baseline,
    &cbx_command_accept,
    &cbx_command_check,
    &cbx_command_compare,
    &cbx_command_rank,
    &cbx_command_score,
    &cbx_command_pareto,
    &cbx_command_trend,
    &cbx_command_changepoints,
    &cbx_command_scaling,
    &cbx_command_gate_nperf,
    &cbx_command_nperf, &cbx_command_report,
    &cbx_command_copy,
    &cbx_command_prune,
    &cbx_command_migrate,
    &cbx_command_doctor,
};
/* clang-format on */
const size_t cbx_n_commands = sizeof cbx_commands / sizeof *cbx_commands;
