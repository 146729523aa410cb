/* The command line of calibrax-sql. */
#ifndef CALIBRAX_CLI_SHELL_SHELL_ARGUMENTS_H
#define CALIBRAX_CLI_SHELL_SHELL_ARGUMENTS_H

#include "cli/command.h"

typedef struct cbx_shell_arguments {
    const char *locator, *schema;
    cbx_text_list steps; /* "command" or "file", then its value; in the order given */
    int format;          /* a cbx_shell_format */
    const char *output;  /* NULL: standard output */
    bool write, expanded, tuples_only, help, version;
} cbx_shell_arguments;

/* Reads the words after the program's name. False: everything is said (help, version or a usage
 * error) and the program ends with ret_exit. */
bool cbx_shell_arguments_read(size_t count, char *const *words, cbx_arena *arena,
                              cbx_shell_arguments *ret_arguments, cbx_exit *ret_exit);

#endif
