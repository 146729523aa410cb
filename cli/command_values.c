#include "cli/command_values.h"

#include <string.h>

/* A file of a JSON store that could not be taken in: the others answer. */
static void warn(void *context, const char *path, const char *reason)
{
    (void)context;
    if (strncmp(reason, path, strlen(path)) == 0)
        cbx_report_text("%s", reason);
    else
        cbx_report_text("%s: %s", path, reason);
}

cbx_store *cbx_command_open_locator(const char *locator, cbx_open_mode mode)
{
    cbx_store *store = NULL;
    const cbx_store_warnings warnings = { .warn = warn };
    cbx_error err;
    if (cbx_locator_open(locator, mode, &warnings, &store, &err) != CBX_OK) {
        cbx_report(&err);
        return NULL;
    }
    return store;
}

cbx_store *cbx_command_open(const cbx_cli *cli, const cbx_common *common, cbx_open_mode mode)
{
    const char *locator = cbx_locator_choose(common->data);
    if (!locator) {
        cbx_usage_error(cli, "%s: which store? Give --data LOCATOR or set CALIBRAX_DATA",
                        cli->command->name);
        return NULL;
    }
    cbx_error err;
    if (common->schema &&
        cbx_locator_with_schema(locator, common->schema, cli->arena, &locator, &err) != CBX_OK) {
        cbx_report(&err);
        return NULL;
    }
    return cbx_command_open_locator(locator, mode);
}

cbx_store *cbx_command_open_present(const cbx_cli *cli, const cbx_common *common)
{
    const char *locator = cbx_locator_choose(common->data);
    bool exists = locator && cbx_locator_exists(locator);
    return cbx_command_open(cli, common, exists ? CBX_OPEN_WRITE : CBX_OPEN_READ);
}

bool cbx_command_take_run(const cbx_cli *cli, const cbx_text_list *operands, const char *fallback,
                          const char **run)
{
    if (*run && operands->count) {
        cbx_usage_error(cli, "%s: name the run once, not twice", cli->command->name);
        return false;
    }
    if (operands->count)
        *run = operands->items[0];
    if (!*run)
        *run = fallback;
    return true;
}

void cbx_command_show(cbx_cli *cli, const cbx_common *common, const cbx_table *table)
{
    cbx_table_write(table, (cbx_table_format)common->format, cli->style, &cli->out);
}

bool cbx_command_is_prose(const cbx_common *common)
{
    return common->format == CBX_TABLE_ALIGNED;
}

cbx_status cbx_tags_parse(const cbx_text_list *texts, cbx_arena *arena, const cbx_tag **ret_tags,
                          size_t *ret_n, cbx_error *err)
{
    cbx_tag *tags = cbx_arena_calloc(arena, texts->count + 1, sizeof *tags);
    if (!tags)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < texts->count; i++) {
        const char *text = texts->items[i], *equals = strchr(text, '=');
        if (!equals || equals == text)
            return cbx_fail(err, CBX_INVALID, "--tag must be KEY=VALUE, not '%s'", text);
        tags[i].key = cbx_arena_strndup(arena, text, (size_t)(equals - text));
        tags[i].value = equals + 1;
        if (!tags[i].key)
            return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    }
    *ret_tags = tags;
    *ret_n = texts->count;
    return CBX_OK;
}
