#include "tests/importers/run_list.h"

#include "engine/base/file.h"
#include "importers/run_copy.h"

#include <check.h>

void run_list_init(run_list *list)
{
    *list = (run_list){ .arena = cbx_arena_new() };
}

void run_list_done(run_list *list)
{
    cbx_arena_free(list->arena);
}

static cbx_status keep_run(void *context, const cbx_run *run, bool partial, cbx_error *err)
{
    run_list *list = context;
    (void)err;
    ck_assert_uint_lt(list->n, RUN_LIST_SIZE);
    list->runs[list->n] = cbx_run_copy(run, list->arena);
    list->partial[list->n++] = partial;
    return CBX_OK;
}

cbx_status run_list_read_text(run_list *list, const cbx_format *format, const char *path,
                              const char *text, size_t length, bool replace, cbx_error *err)
{
    const cbx_input in = { .path = path, .bytes = text, .length = length, .replace = replace };
    const cbx_run_sink sink = { .put = keep_run, .context = list };
    return format->read(&in, &sink, err);
}

cbx_text_buffer read_fixture(const char *path)
{
    cbx_text_buffer contents = CBX_TEXT_BUFFER_INIT;
    cbx_error err = { "" };
    ck_assert_msg(cbx_file_read(path, &contents, &err) == CBX_OK, "%s", err.text);
    return contents;
}

void run_list_read_file(run_list *list, const cbx_format *format, const char *path)
{
    cbx_error err = { "" };
    cbx_text_buffer contents = read_fixture(path);
    cbx_status status = run_list_read_text(list, format, path, cbx_text_buffer_text(&contents),
                                           contents.length, false, &err);
    ck_assert_msg(status == CBX_OK, "%s: %s", path, err.text);
    cbx_text_buffer_done(&contents);
}
