/*
 * Every importer on every input, whatever it looks like: it reads or refuses with a text, and what
 * it read can be written: in its own format, and as asv results that read back as so many points
 * at least.
 */
#include "tests/fuzz/fuzz.h"

#include "importers/importer.h"

#include <string.h>

typedef struct counted {
    size_t n_runs, n_points;
} counted;

static cbx_status count(void *context, const cbx_run *run, bool partial, cbx_error *err)
{
    counted *c = context;
    (void)partial;
    (void)err;
    c->n_runs++;
    c->n_points += run->n_points;
    return CBX_OK;
}

static size_t count_values(const cbx_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_points; i++)
        n += run->points[i].n_metrics;
    return n;
}

static void check_asv(const cbx_run *run)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_error err = { "" };
    counted back = { 0 };
    FUZZ_REQUIRE(cbx_asv_format.write(run, &text, &err) == CBX_OK);
    const cbx_input in = { .path = "-", .bytes = text.bytes, .length = text.length };
    const cbx_run_sink sink = { .put = count, .context = &back };
    cbx_status status = cbx_asv_format.read(&in, &sink, &err);
    if (status != CBX_OK)
        (void)fprintf(stderr, "%s\n%s\n", err.text, text.bytes);
    FUZZ_REQUIRE(status == CBX_OK && back.n_runs == 1);
    FUZZ_REQUIRE(back.n_points >= count_values(run));
    cbx_text_buffer_done(&text);
}

static cbx_status check_run(void *context, const cbx_run *run, bool partial, cbx_error *err)
{
    const cbx_format *format = context;
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    (void)partial;
    FUZZ_REQUIRE(run->id && run->timestamp && run->environment && run->metadata);
    if (format->write)
        FUZZ_REQUIRE(format->write(run, &text, err) == CBX_OK);
    cbx_text_buffer_done(&text);
    check_asv(run);
    return CBX_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const cbx_input in = { .path = "-",
                           .bytes = length ? (const char *)bytes : "",
                           .length = length };
    (void)cbx_format_detect(&in);
    for (size_t i = 0; i < cbx_n_formats; i++) {
        cbx_error err = { "" };
        const cbx_run_sink sink = { .put = check_run, .context = (void *)cbx_formats[i] };
        cbx_status status = cbx_formats[i]->read(&in, &sink, &err);
        FUZZ_REQUIRE(status == CBX_OK || err.text[0]);
    }
    return 0;
}
