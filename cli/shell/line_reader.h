/* One line from the terminal, edited with readline. */
#ifndef CALIBRAX_CLI_SHELL_LINE_READER_H
#define CALIBRAX_CLI_SHELL_LINE_READER_H

typedef enum cbx_line_outcome {
    CBX_LINE_READ,
    CBX_LINE_CANCELLED, /* Ctrl-C */
    CBX_LINE_END        /* Ctrl-D, or the terminal has gone */
} cbx_line_outcome;

/* From begin to end the line being edited follows the terminal: a new size, a stop and its end. */
void cbx_line_reader_begin(void);
void cbx_line_reader_end(void);

/* Waits for a line; the caller frees it. What was pasted may hold newlines. */
cbx_line_outcome cbx_line_read(const char *prompt, char **ret_line);

#endif
