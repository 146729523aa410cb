/*
 * What goes in comes out: generated run documents of every shape, read into the model and written
 * again. A document in the writing of json.dumps(run, indent=2) must come back byte for byte; one
 * in another writing (white space, escapes, number spelling, repeated names) as the same value.
 */
#include "engine/document/run_document.h"
#include "engine/json/json_writer.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { N_DOCUMENTS = 600 };

/* Writes tokens as json.dumps(indent=2) does, or loosely. */
typedef struct generator {
    cbx_text_buffer out;
    uint64_t state;
    int depth;
    bool loose, empty, after_key;
} generator;

static unsigned draw(generator *g, unsigned n)
{
    g->state = g->state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (unsigned)(g->state >> 33) % n;
}

static bool chance(generator *g, unsigned percent)
{
    return draw(g, 100) < percent;
}

static void space(generator *g)
{
    static const char *const spaces[] = { "", "", " ", "\n", "\t\r\n  " };
    cbx_text_buffer_puts(&g->out, spaces[draw(g, 5)]);
}

static void new_line(generator *g)
{
    cbx_text_buffer_putc(&g->out, '\n');
    for (int i = 0; i < g->depth; i++)
        cbx_text_buffer_puts(&g->out, "  ");
}

static void separate(generator *g)
{
    if (g->after_key || g->depth == 0) {
        g->after_key = false;
        return;
    }
    if (!g->empty)
        cbx_text_buffer_putc(&g->out, ',');
    if (g->loose)
        space(g);
    else
        new_line(g);
}

static void token(generator *g, const char *text)
{
    separate(g);
    cbx_text_buffer_puts(&g->out, text);
    g->empty = false;
}

static void begin(generator *g, const char *bracket)
{
    token(g, bracket);
    g->depth++;
    g->empty = true;
}

static void end(generator *g, const char *bracket)
{
    g->depth--;
    if (g->loose)
        space(g);
    else if (!g->empty)
        new_line(g);
    cbx_text_buffer_puts(&g->out, bracket);
    g->empty = false;
}

static void key(generator *g, const char *quoted)
{
    token(g, quoted);
    cbx_text_buffer_puts(&g->out, g->loose ? " :" : ": ");
    g->after_key = true;
}

/* Texts as json.dumps escapes them, and the same otherwise. */
static const struct {
    const char *canonical, *loose;
} texts[] = {
    { "\"matmul\"", "\"mat\\u006dul\"" },
    { "\"\"", "\"\"" },
    { "\"a b.c/d\"", "\"a b.c\\/d\"" },
    { "\"caf\\u00e9\"", "\"caf\xc3\xa9\"" },
    { "\"\\u05e9\\u05dc\\u05d5\\u05dd\"", "\"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\"" },
    { "\"\\ud83d\\ude00 fast\"", "\"\xf0\x9f\x98\x80 fast\"" },
    { "\"q\\\"b\\\\n\\n\\t\\b\\f\\r\"", "\"q\\u0022b\\\\n\\n\\t\\b\\f\\u000d\"" },
    { "\"\\u007f\\u2028\"", "\"\x7f\xe2\x80\xa8\"" },
    { "\"\\u001f\"", "\"\\u001F\"" },
};
enum { N_TEXTS = sizeof texts / sizeof *texts };

static const char *text_of(generator *g, unsigned i)
{
    return g->loose && chance(g, 50) ? texts[i].loose : texts[i].canonical;
}

static void text(generator *g)
{
    token(g, text_of(g, draw(g, N_TEXTS)));
}

static const char *const floats[] = {
    "0.0",
    "-0.0",
    "1.0",
    "0.1",
    "1e-05",
    "0.0001",
    "1e+16",
    "123456789012345.6",
    "5e-324",
    "1.7976931348623157e+308",
    "0.30000000000000004",
    "2.220446049250313e-16",
    "NaN",
    "Infinity",
    "-Infinity",
};
static const char *const integers[] = {
    "0",
    "1",
    "-7",
    "9007199254740993",
    "12345678901234567890123",
    "-9223372036854775808",
    "9223372036854775808",
    "100000000000000000000",
    "1"
    "0000000000"
    "0000000000"
    "0000000000",
};
static const char *const odd_numbers[] = { "1.50", "1E5", "0.1e1", "-0", "1e400", "0e0", "3.0e-2" };

#define PICK(g, table) table[draw(g, sizeof table / sizeof *table)]

static void number(generator *g)
{
    if (g->loose && chance(g, 30))
        token(g, PICK(g, odd_numbers));
    else if (chance(g, 25))
        token(g, PICK(g, integers));
    else
        token(g, PICK(g, floats));
}

/* Anything JSON can say. */
static void anything(generator *g, int levels)
{
    static const char *const others[] = {
        "null",          "true",        "false",        "\"\\u0000\"",
        "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\udfff\\ud800\"",
    };
    static const char *const keys[] = { "\"k\"", "\"\"", "\"n\\u0000ul\"", "\"\\ud83d\"", "\"z\"" };
    unsigned kind = draw(g, levels > 0 ? 6 : 4);
    if (kind < 2) {
        number(g);
    } else if (kind == 2) {
        text(g);
    } else if (kind == 3) {
        token(g, PICK(g, others));
    } else if (kind == 4) {
        begin(g, "[");
        for (unsigned n = draw(g, 4); n > 0; n--)
            anything(g, levels - 1);
        end(g, "]");
    } else {
        unsigned first = draw(g, 5);
        begin(g, "{");
        for (unsigned n = draw(g, 4); n > 0; n--) {
            key(g, keys[(first + n) % 5]);
            anything(g, levels - 1);
        }
        end(g, "}");
    }
}

static void deep(generator *g, int levels)
{
    for (int i = 0; i < levels; i++)
        begin(g, "[");
    number(g);
    for (int i = 0; i < levels; i++)
        end(g, "]");
}

static void document_member(generator *g, const char *name)
{
    key(g, name);
    begin(g, "{");
    for (unsigned n = draw(g, 4); n > 0; n--) {
        static const char *const keys[] = { "\"a\"", "\"cpu\"", "\"\\u00e9\"", "\"versions\"" };
        key(g, keys[n]);
        anything(g, 4);
    }
    if (chance(g, 5)) {
        key(g, "\"deep\"");
        deep(g, 300);
    }
    end(g, "}");
}

static void extra(generator *g, unsigned percent)
{
    if (!chance(g, percent))
        return;
    key(g, "\"extra\"");
    anything(g, 2);
}

static void samples(generator *g)
{
    unsigned kind = draw(g, 4), n = draw(g, 6);
    key(g, "\"samples\"");
    begin(g, "[");
    for (unsigned i = 0; i < n; i++)
        token(g, kind == 0 || (kind == 1 && i % 2) ? PICK(g, integers) : PICK(g, floats));
    if (kind == 3 && chance(g, 20))
        token(g, "null");
    end(g, "]");
}

static void metric(generator *g, unsigned oddity)
{
    begin(g, "{");
    bool value_last = chance(g, oddity);
    if (!value_last)
        key(g, "\"value\""), chance(g, oddity) ? token(g, "null") : number(g);
    if (chance(g, 40))
        key(g, "\"lower\""), number(g);
    if (chance(g, 40))
        key(g, "\"upper\""), chance(g, oddity) ? token(g, "null") : number(g);
    if (chance(g, 40))
        samples(g);
    if (value_last)
        key(g, "\"value\""), number(g);
    extra(g, oddity);
    end(g, "}");
}

static void point(generator *g, unsigned oddity)
{
    unsigned first = draw(g, N_TEXTS);
    begin(g, "{");
    key(g, "\"name\"");
    text(g);
    if (!chance(g, oddity)) {
        key(g, "\"scenario\"");
        text(g);
    }
    key(g, "\"tags\"");
    begin(g, "{");
    for (unsigned n = draw(g, 4), i = 0; i < n; i++) {
        key(g, text_of(g, (first + i) % N_TEXTS));
        text(g);
    }
    end(g, "}");
    extra(g, oddity);
    key(g, "\"metrics\"");
    begin(g, "{");
    for (unsigned n = draw(g, 4), i = 0; i < n; i++) {
        key(g, text_of(g, (first + i) % N_TEXTS));
        metric(g, oddity);
    }
    end(g, "}");
    end(g, "}");
}

static void metric_def(generator *g, const char *name, unsigned oddity)
{
    static const char *const directions[] = { "\"higher\"", "\"lower\"", "\"info\"" };
    key(g, name);
    begin(g, "{");
    if (!chance(g, oddity))
        key(g, "\"name\""), token(g, name);
    key(g, "\"unit\""), text(g);
    key(g, "\"direction\""), token(g, PICK(g, directions));
    if (!chance(g, oddity)) {
        key(g, "\"group\""), text(g);
        key(g, "\"priority\""), token(g, chance(g, 50) ? "\"primary\"" : "\"secondary\"");
        key(g, "\"description\""), text(g);
    }
    extra(g, oddity);
    end(g, "}");
}

static void nullable_member(generator *g, const char *name)
{
    key(g, name);
    if (chance(g, 30))
        token(g, "null");
    else
        text(g);
}

static void run(generator *g, unsigned oddity)
{
    static const char *const times[] = { "\"2026-05-24T04:27:22.413375+00:00\"",
                                         "\"2026-05-24T04:27:22\"", "\"2026-05-24\"" };
    begin(g, "{");
    bool id_last = chance(g, oddity);
    if (!id_last)
        key(g, "\"id\""), token(g, "\"4f2a\\ud83d\\ude00\"");
    if (g->loose && chance(g, 20))
        key(g, "\"branch\""), token(g, "\"repeated: the last one counts\"");
    key(g, "\"timestamp\""), token(g, PICK(g, times));
    if (!chance(g, oddity))
        nullable_member(g, "\"commit\"");
    nullable_member(g, "\"branch\"");
    document_member(g, "\"environment\"");
    extra(g, oddity);
    document_member(g, "\"metadata\"");
    key(g, "\"metric_defs\"");
    begin(g, "{");
    for (unsigned n = draw(g, 4), i = 0; i < n; i++)
        metric_def(g, texts[(draw(g, 3) * 3 + i) % N_TEXTS].canonical, oddity);
    end(g, "}");
    key(g, "\"points\"");
    begin(g, "[");
    for (unsigned n = draw(g, 5); n > 0; n--)
        point(g, oddity);
    end(g, "]");
    if (id_last)
        key(g, "\"id\""), token(g, "\"last\"");
    end(g, "}");
}

/* The value's one-line writing: equal texts, equal values. */
static void line_of(const char *source, size_t length, cbx_arena *arena, cbx_text_buffer *out)
{
    const cbx_json *value;
    cbx_json_writer writer;
    cbx_error err;
    ck_assert_msg(cbx_json_parse(source, length, arena, &value, &err) == CBX_OK, "%s", err.text);
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_LINE);
    cbx_json_value(&writer, value);
}

/* Fails with what surrounds the first difference. */
static void check_same_text(const char *before, const char *after)
{
    size_t same = 0;
    while (before[same] && before[same] == after[same])
        same++;
    size_t from = same > 60 ? same - 60 : 0;
    ck_assert_msg(before[same] == after[same], "%.200s\nbecame\n%.200s", before + from,
                  after + from);
}

static void check_same_value(const cbx_text_buffer *in, const cbx_text_buffer *out,
                             cbx_arena *arena)
{
    cbx_text_buffer before = CBX_TEXT_BUFFER_INIT, after = CBX_TEXT_BUFFER_INIT;
    line_of(in->bytes, in->length, arena, &before);
    line_of(out->bytes, out->length, arena, &after);
    check_same_text(before.bytes, after.bytes);
    cbx_text_buffer_done(&before);
    cbx_text_buffer_done(&after);
}

static bool repeats_a_name(const cbx_text_buffer *in, const cbx_json *value)
{
    cbx_text_buffer line = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &line, CBX_JSON_PYTHON_INDENTED);
    cbx_json_value(&writer, value);
    bool repeats = line.length < in->length;
    cbx_text_buffer_done(&line);
    return repeats;
}

START_TEST(documents_come_back)
{
    generator g = { .state = (uint64_t)_i * 2654435761u + 17, .loose = _i % 3 == 2 };
    run(&g, _i % 3 == 0 ? 0 : 10);
    cbx_arena *arena = cbx_arena_new();
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    const cbx_json *value;
    cbx_run *got;
    cbx_error err;
    ck_assert_msg(cbx_json_parse(g.out.bytes, g.out.length, arena, &value, &err) == CBX_OK,
                  "%s\n%.1500s", err.text, g.out.bytes);
    ck_assert(cbx_run_document_detect(value));
    ck_assert_msg(cbx_run_document_read(value, arena, &got, &err) == CBX_OK, "%s\n%.1500s",
                  err.text, g.out.bytes);
    cbx_run_document_write(got, &out);
    if (g.loose || repeats_a_name(&g.out, value))
        check_same_value(&g.out, &out, arena);
    else
        check_same_text(g.out.bytes, out.bytes);
    cbx_text_buffer_done(&out);
    cbx_text_buffer_done(&g.out);
    cbx_arena_free(arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run_fidelity");
    TCase *tc = tcase_create("run_fidelity");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, documents_come_back, 0, N_DOCUMENTS);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
