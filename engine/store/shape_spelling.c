#include "engine/store/shape_spelling.h"

#include <string.h>

static void spell_number(cbx_text_buffer *out, size_t number, char end)
{
    char digits[24];
    size_t n = sizeof digits;
    digits[--n] = end;
    do
        digits[--n] = (char)('0' + number % 10);
    while (number /= 10);
    cbx_text_buffer_append(out, digits + n, sizeof digits - n);
}

static void spell_text(cbx_text_buffer *out, const char *text)
{
    size_t length = strlen(text);
    spell_number(out, length, ':');
    cbx_text_buffer_append(out, text, length);
    cbx_text_buffer_putc(out, ',');
}

void cbx_point_spell(const cbx_point *point, cbx_text_buffer *out)
{
    spell_text(out, point->name);
    spell_text(out, point->scenario);
    spell_number(out, point->n_tags, ';');
    for (size_t i = 0; i < point->n_tags; i++) {
        spell_text(out, point->tags[i].key);
        spell_text(out, point->tags[i].value);
    }
    spell_number(out, point->n_metrics, ';');
    for (size_t i = 0; i < point->n_metrics; i++)
        spell_text(out, point->metrics[i].name);
}

/* Reads a spelling from a copy in which the texts' commas become NULs. */
typedef struct spelling_reader {
    char *at, *end;
    bool failed;
} spelling_reader;

static size_t read_number(spelling_reader *in, char expected_end)
{
    size_t number = 0;
    const char *start = in->at;
    while (in->at < in->end && *in->at >= '0' && *in->at <= '9' && in->at - start < 10)
        number = number * 10 + (size_t)(*in->at++ - '0');
    if (in->at == start || in->at == in->end || *in->at != expected_end ||
        number >= (size_t)(in->end - in->at) + 1) {
        in->failed = true;
        return 0;
    }
    in->at++;
    return number;
}

static const char *read_text(spelling_reader *in)
{
    size_t length = read_number(in, ':');
    if (in->failed || length >= (size_t)(in->end - in->at) || in->at[length] != ',') {
        in->failed = true;
        return "";
    }
    char *text = in->at;
    text[length] = '\0';
    in->at += length + 1;
    return text;
}

static void read_tags(spelling_reader *in, cbx_arena *arena, cbx_shape *shape)
{
    size_t n = read_number(in, ';');
    cbx_tag *tags = cbx_arena_calloc(arena, n, sizeof *tags);
    in->failed |= !tags;
    for (size_t i = 0; i < n && !in->failed; i++) {
        tags[i].key = read_text(in);
        tags[i].value = read_text(in);
    }
    shape->tags = tags;
    shape->n_tags = n;
}

static void read_metrics(spelling_reader *in, cbx_arena *arena, cbx_shape *shape)
{
    size_t n = read_number(in, ';');
    const char **metrics = cbx_arena_calloc(arena, n, sizeof *metrics);
    in->failed |= !metrics;
    for (size_t i = 0; i < n && !in->failed; i++)
        metrics[i] = read_text(in);
    shape->metrics = metrics;
    shape->n_metrics = n;
}

bool cbx_shape_parse(const char *spelling, size_t length, cbx_arena *arena, cbx_shape *shape)
{
    char *copy = cbx_arena_strndup(arena, spelling, length);
    if (!copy)
        return false;
    spelling_reader in = { .at = copy, .end = copy + length };
    shape->name = read_text(&in);
    shape->scenario = read_text(&in);
    read_tags(&in, arena, shape);
    read_metrics(&in, arena, shape);
    return !in.failed && in.at == in.end;
}
