#include "cli/options.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct parser {
    const cbx_option *options;
    size_t n_options;
    char *const *arguments;
    size_t count, next;
    char *values;
    cbx_arena *arena;
    cbx_text_list *open_list; /* the list that takes operands now, or NULL */
    cbx_text_list operands;
    cbx_error *err;
} parser;

bool cbx_text_list_add(cbx_text_list *list, const char *item, cbx_arena *arena)
{
    bool full =
        (list->count & (list->count + 1)) == 0; /* capacity is count + 1 at 0, 1, 3, 7 ... */
    if (full) {
        const char **items = cbx_arena_calloc(arena, list->count * 2 + 1, sizeof *items);
        if (!items)
            return false;
        if (list->count)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
    }
    list->items[list->count++] = item;
    return true;
}

int cbx_choice_find(const char *choices, const char *word)
{
    size_t length = strlen(word);
    int index = 0;
    for (const char *at = choices; *at; index++) {
        size_t n = strcspn(at, "|");
        if (n == length && memcmp(at, word, n) == 0)
            return index;
        at += n + (at[n] == '|');
    }
    return -1;
}

static cbx_status add_to_list(parser *p, cbx_text_list *list, const char *item)
{
    if (!cbx_text_list_add(list, item, p->arena))
        return cbx_fail(p->err, CBX_NO_MEMORY, "out of memory");
    return CBX_OK;
}

static cbx_status add_step(parser *p, const cbx_option *option, cbx_text_list *list,
                           const char *text)
{
    cbx_status status = add_to_list(p, list, option->name);
    return status == CBX_OK ? add_to_list(p, list, text) : status;
}

static cbx_status parse_count(parser *p, const cbx_option *option, const char *text)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < 1)
        return cbx_fail(p->err, CBX_INVALID, "--%s must be a whole number, 1 or more, not '%s'",
                        option->name, text);
    *(int64_t *)(void *)(p->values + option->offset) = value;
    return CBX_OK;
}

static cbx_status parse_number(parser *p, const cbx_option *option, const char *text)
{
    char *end;
    double value = strtod(text, &end); /* LC_NUMERIC is never set: the point is a point */
    bool plain = strspn(text, "0123456789.eE+-") == strlen(text);
    if (!plain || end == text || *end || !isfinite(value) || value < 0)
        return cbx_fail(p->err, CBX_INVALID, "--%s must be a number, 0 or more, not '%s'",
                        option->name, text);
    *(double *)(void *)(p->values + option->offset) = value;
    return CBX_OK;
}

static cbx_status parse_choice(parser *p, const cbx_option *option, const char *text)
{
    int index = cbx_choice_find(option->value, text);
    if (index < 0)
        return cbx_fail(p->err, CBX_INVALID, "--%s must be one of %s, not '%s'", option->name,
                        option->value, text);
    *(int *)(void *)(p->values + option->offset) = index;
    return CBX_OK;
}

static cbx_status assign(parser *p, const cbx_option *option, const char *text)
{
    void *to = p->values + option->offset;
    switch (option->kind) {
    case CBX_OPTION_FLAG:
        *(bool *)to = true;
        return CBX_OK;
    case CBX_OPTION_TEXT:
        *(const char **)to = text;
        return CBX_OK;
    case CBX_OPTION_PATHS:
        p->open_list = to;
        return add_to_list(p, to, text);
    case CBX_OPTION_TEXTS:
        return add_to_list(p, to, text);
    case CBX_OPTION_STEPS:
        return add_step(p, option, to, text);
    case CBX_OPTION_COUNT:
        return parse_count(p, option, text);
    case CBX_OPTION_NUMBER:
        return parse_number(p, option, text);
    case CBX_OPTION_CHOICE:
        return parse_choice(p, option, text);
    }
    return CBX_OK;
}

/* The value of an option: what follows its name in the same word, else the next word. */
static cbx_status take_value(parser *p, const cbx_option *option, const char *attached)
{
    p->open_list = NULL;
    if (option->kind == CBX_OPTION_FLAG) {
        if (attached)
            return cbx_fail(p->err, CBX_INVALID, "option --%s takes no value", option->name);
        return assign(p, option, NULL);
    }
    if (attached)
        return assign(p, option, attached);
    if (p->next == p->count)
        return cbx_fail(p->err, CBX_INVALID, "option --%s needs a value (%s)", option->name,
                        option->value);
    return assign(p, option, p->arguments[p->next++]);
}

static bool same_target(const cbx_option *a, const cbx_option *b)
{
    return a->offset == b->offset && a->kind == b->kind;
}

static cbx_status find_long(parser *p, const char *word, size_t length,
                            const cbx_option **ret_option)
{
    const cbx_option *found = NULL, *other = NULL;
    for (size_t i = 0; i < p->n_options; i++) {
        const cbx_option *option = &p->options[i];
        if (strncmp(option->name, word, length) != 0)
            continue;
        if (strlen(option->name) == length) {
            *ret_option = option;
            return CBX_OK;
        }
        if (!found)
            found = option;
        else if (!same_target(found, option))
            other = option;
    }
    if (!found || length == 0)
        return cbx_fail(p->err, CBX_INVALID, "unknown option '--%.*s'", (int)length, word);
    if (other)
        return cbx_fail(p->err, CBX_INVALID, "option '--%.*s' is ambiguous: --%s or --%s",
                        (int)length, word, found->name, other->name);
    *ret_option = found;
    return CBX_OK;
}

static cbx_status parse_long(parser *p, const char *word)
{
    size_t length = strcspn(word, "=");
    const cbx_option *option = NULL;
    cbx_status status = find_long(p, word, length, &option);
    if (status != CBX_OK)
        return status;
    return take_value(p, option, word[length] ? word + length + 1 : NULL);
}

static const cbx_option *find_letter(const parser *p, char letter)
{
    for (size_t i = 0; i < p->n_options; i++)
        if (p->options[i].letter == letter)
            return &p->options[i];
    return NULL;
}

static cbx_status parse_letters(parser *p, const char *letters)
{
    while (*letters) {
        const cbx_option *option = find_letter(p, *letters);
        if (!option)
            return cbx_fail(p->err, CBX_INVALID, "unknown option '-%c'", *letters);
        letters++;
        bool flag = option->kind == CBX_OPTION_FLAG;
        cbx_status status = take_value(p, option, flag || !*letters ? NULL : letters);
        if (status != CBX_OK || !flag)
            return status;
    }
    return CBX_OK;
}

static cbx_status parse_operand(parser *p, const char *word)
{
    return add_to_list(p, p->open_list ? p->open_list : &p->operands, word);
}

cbx_status cbx_options_parse(const cbx_option *options, size_t n_options, size_t count,
                             char *const *arguments, void *values, cbx_arena *arena,
                             cbx_text_list *ret_operands, cbx_error *err)
{
    parser p = { .options = options,
                 .n_options = n_options,
                 .arguments = arguments,
                 .count = count,
                 .values = values,
                 .arena = arena,
                 .err = err };
    bool ended = false;
    while (p.next < p.count) {
        const char *word = p.arguments[p.next++];
        cbx_status status = CBX_OK;
        if (ended || word[0] != '-' || word[1] == '\0')
            status = parse_operand(&p, word);
        else if (strcmp(word, "--") == 0)
            ended = true;
        else
            status = word[1] == '-' ? parse_long(&p, word + 2) : parse_letters(&p, word + 1);
        if (status != CBX_OK)
            return status;
    }
    *ret_operands = p.operands;
    return CBX_OK;
}

/* ---- help ---- */

enum { HELP_COLUMN = 26, HELP_WIDTH = 80 };

static void append_spaces(cbx_text_buffer *out, size_t n)
{
    while (n--)
        cbx_text_buffer_putc(out, ' ');
}

/* Wraps text at words; the cursor stands at column, further lines begin at HELP_COLUMN. */
static void append_wrapped(cbx_text_buffer *out, const char *text, size_t column)
{
    while (*text) {
        size_t word = strcspn(text, " ");
        if (column + word > HELP_WIDTH && column > HELP_COLUMN) {
            cbx_text_buffer_putc(out, '\n');
            append_spaces(out, HELP_COLUMN);
            column = HELP_COLUMN;
        }
        cbx_text_buffer_append(out, text, word);
        column += word;
        text += word;
        if (*text == ' ') {
            text++;
            column++;
            if (*text && column + strcspn(text, " ") <= HELP_WIDTH)
                cbx_text_buffer_putc(out, ' ');
            else
                column = HELP_WIDTH + 1;
        }
    }
    cbx_text_buffer_putc(out, '\n');
}

static void describe(const cbx_option *option, cbx_text_buffer *out)
{
    size_t begin = out->length;
    if (option->letter)
        cbx_text_buffer_printf(out, "  -%c, ", option->letter);
    else
        cbx_text_buffer_puts(out, "      ");
    cbx_text_buffer_printf(out, "--%s", option->name);
    if (option->kind != CBX_OPTION_FLAG)
        cbx_text_buffer_printf(out, " %s%s", option->value,
                               option->kind == CBX_OPTION_PATHS ? "..." : "");
    size_t column = out->length - begin;
    if (column + 2 > HELP_COLUMN) {
        cbx_text_buffer_putc(out, '\n');
        column = 0;
    }
    append_spaces(out, HELP_COLUMN - column);
    append_wrapped(out, option->help, HELP_COLUMN);
}

void cbx_options_describe(const cbx_option *options, size_t n_options, cbx_text_buffer *out)
{
    for (size_t i = 0; i < n_options; i++)
        if (options[i].help)
            describe(&options[i], out);
}
