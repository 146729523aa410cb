/*
 * Options of a command as one table that feeds both the parser and the help page.
 *
 * The habits are GNU getopt_long's: --name=value, --name value, unambiguous prefixes of long names,
 * bundled letters, operands anywhere among the options, -- ends the options, - is an operand.
 */
#ifndef CALIBRAX_CLI_OPTIONS_H
#define CALIBRAX_CLI_OPTIONS_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/base/text_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cbx_text_list {
    const char **items;
    size_t count;
} cbx_text_list;

/* The kind says what lies at the option's offset. */
typedef enum cbx_option_kind {
    CBX_OPTION_FLAG,   /* bool */
    CBX_OPTION_TEXT,   /* const char *; the last one given counts */
    CBX_OPTION_TEXTS,  /* cbx_text_list; repeatable */
    CBX_OPTION_PATHS,  /* cbx_text_list; also takes the operands that follow, up to the next option
                        */
    CBX_OPTION_STEPS,  /* cbx_text_list: the option's name, then the value; options that share one
                          keep their order */
    CBX_OPTION_COUNT,  /* int64_t, 1 or more */
    CBX_OPTION_NUMBER, /* double, finite, not negative */
    CBX_OPTION_CHOICE  /* int: index into the words of value ("table|json|csv") */
} cbx_option_kind;

typedef struct cbx_option {
    const char *name;
    char letter; /* 0: none */
    cbx_option_kind kind;
    size_t offset;     /* in the command's own struct of values */
    const char *value; /* the value's name in the help; the words of a choice; NULL for a flag */
    const char *help;  /* NULL: another spelling, accepted but not listed */
} cbx_option;

/*
 * Parses the count words in arguments into values, which holds the defaults and receives what was
 * given; operands go to ret_operands in order. Lists grow in the arena, texts are borrowed.
 * CBX_INVALID names the word that is wrong.
 */
cbx_status cbx_options_parse(const cbx_option *options, size_t n_options, size_t count,
                             char *const *arguments, void *values, cbx_arena *arena,
                             cbx_text_list *ret_operands, cbx_error *err);

/* Appends item; false when memory is short. */
bool cbx_text_list_add(cbx_text_list *list, const char *item, cbx_arena *arena);

/* Appends one line (or more, wrapped at 80 columns) per listed option. */
void cbx_options_describe(const cbx_option *options, size_t n_options, cbx_text_buffer *out);

/* The index of word among the words of choices ("a|b|c"), -1 when it is none of them. */
int cbx_choice_find(const char *choices, const char *word);

#endif
