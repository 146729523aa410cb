/* calibrax migrate and calibrax doctor: the store's schema and its health. */
#include "cli/command_values.h"
#include "cli/commands.h"

typedef struct upkeep_values {
    cbx_common common;
} upkeep_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(upkeep_values),
    CBX_OPTION_FORMAT(upkeep_values),
    CBX_OPTION_NO_PROGRESS(upkeep_values),
};

static const upkeep_values defaults = { .common = { .data = NULL } };

static const cbx_table_column migration_columns[] = {
    { .name = "number", .kind = CBX_KIND_INTEGER },
    { .name = "name" },
    { .name = "checksum" },
    { .name = "applied_at", .title = "applied at (UTC)", .kind = CBX_KIND_TIME },
};

static cbx_exit list_migrations(cbx_cli *cli, const upkeep_values *values, cbx_store *store)
{
    const cbx_migration_state *states = NULL;
    size_t n = 0;
    cbx_error err;
    if (cbx_store_list_migrations(store, cli->arena, &states, &n, &err) != CBX_OK)
        return cbx_report(&err);
    cbx_table table;
    cbx_table_init(&table, migration_columns, sizeof migration_columns / sizeof *migration_columns,
                   cli->arena);
    for (size_t i = 0; i < n; i++) {
        cbx_table_add_integer(&table, states[i].number);
        cbx_table_add_text(&table, states[i].name);
        cbx_table_add_text(&table, states[i].checksum);
        cbx_table_add_text(&table, states[i].applied_at);
    }
    cbx_command_show(cli, &values->common, &table);
    return CBX_EXIT_OK;
}

/* Opening for writing is what applies migrations. */
static cbx_exit run_migrate(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const upkeep_values *values = given;
    cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_WRITE);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_exit status = list_migrations(cli, values, store);
    cbx_store_close(store);
    return status;
}

static const cbx_table_column finding_columns[] = {
    { .name = "check" },
    { .name = "result" },
    { .name = "text", .title = "finding" },
};

static size_t add_findings(cbx_table *table, const cbx_doctor_finding *findings, size_t n)
{
    size_t n_faults = 0;
    for (size_t i = 0; i < n; i++) {
        bool fault = findings[i].severity == CBX_DOCTOR_FAULT;
        n_faults += fault;
        cbx_table_add_text(table, findings[i].check);
        cbx_table_add_text(table, fault ? "fault" : "ok");
        cbx_table_tone(table, fault ? CBX_TONE_BAD : CBX_TONE_GOOD);
        cbx_table_add_text(table, findings[i].text);
    }
    return n_faults;
}

static cbx_exit diagnose(cbx_cli *cli, const upkeep_values *values, cbx_store *store)
{
    const cbx_doctor_finding *findings = NULL;
    size_t n = 0;
    cbx_error err;
    if (cbx_store_diagnose(store, cli->arena, &findings, &n, &err) != CBX_OK)
        return cbx_report(&err);
    cbx_table table;
    cbx_table_init(&table, finding_columns, sizeof finding_columns / sizeof *finding_columns,
                   cli->arena);
    size_t n_faults = add_findings(&table, findings, n);
    cbx_command_show(cli, &values->common, &table);
    if (n_faults)
        return cbx_report_text("doctor: %zu fault(s) found; repair the files they name, or import "
                               "the sources into a new store",
                               n_faults);
    return CBX_EXIT_OK;
}

static cbx_exit run_doctor(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const upkeep_values *values = given;
    cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_exit status = diagnose(cli, values, store);
    cbx_store_close(store);
    return status;
}

const cbx_command cbx_command_migrate = {
    .name = "migrate",
    .operands = "",
    .section = "Upkeep",
    .summary = "Bring a store to the schema of this version and list its migrations",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run_migrate,
};

const cbx_command cbx_command_doctor = {
    .name = "doctor",
    .operands = "",
    .section = "Upkeep",
    .summary = "Verify a store's integrity; exit status 2 on a fault",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run_doctor,
};
