/* What the parts of the JSON reader share; private to engine/json. */
#ifndef CALIBRAX_ENGINE_JSON_JSON_PARSER_H
#define CALIBRAX_ENGINE_JSON_JSON_PARSER_H

#include "engine/json/json_reader.h"

typedef struct cbx_json_parser {
    const char *begin, *at, *end; /* of the text */
    cbx_arena *arena;
    char *pool; /* room for decoded strings, one behind the other */
    size_t pool_left, pool_size;
    unsigned char *stack; /* items and members of the containers still open */
    size_t stack_used, stack_size;
    int depth;
    cbx_status status; /* of the failure */
    cbx_error *err;
} cbx_json_parser;

/* Writes "line L, column C: what" for the place at; false, to be returned. */
bool cbx_json_parser_fail(cbx_json_parser *parser, const char *at, const char *what);
bool cbx_json_parser_no_memory(cbx_json_parser *parser);

/* The string whose opening quote is at parser->at; fills text, count and the flags of value. */
bool cbx_json_read_string(cbx_json_parser *parser, cbx_json *ret_value);

/*
 * Leaves the last value of each name at the place of the first, in the order of first places, and
 * lowers *count to what remains. False when memory is short. Time grows linearly with *count.
 */
bool cbx_json_merge_members(cbx_json_member *members, size_t *count);

#endif
