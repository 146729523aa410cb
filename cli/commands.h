/* Every command, one line each; commands.c puts them in the order of the help page. */
#ifndef CALIBRAX_CLI_COMMANDS_H
#define CALIBRAX_CLI_COMMANDS_H

#include "cli/command.h"

extern const cbx_command cbx_command_import;
extern const cbx_command cbx_command_export;
extern const cbx_command cbx_command_runs;
extern const cbx_command cbx_command_summary;
extern const cbx_command cbx_command_check;
extern const cbx_command cbx_command_compare;
extern const cbx_command cbx_command_copy;
extern const cbx_command cbx_command_rank;
extern const cbx_command cbx_command_score;
extern const cbx_command cbx_command_pareto;
extern const cbx_command cbx_command_trend;
extern const cbx_command cbx_command_changepoints;
extern const cbx_command cbx_command_scaling;
extern const cbx_command cbx_command_gate_nperf;
extern const cbx_command cbx_command_nperf;
extern const cbx_command cbx_command_report;
extern const cbx_command cbx_command_baseline;
extern const cbx_command cbx_command_accept;
extern const cbx_command cbx_command_prune;
extern const cbx_command cbx_command_migrate;
extern const cbx_command cbx_command_doctor;

#endif
