#include "cli/github_annotation.h"

#include <string.h>

static void append_escaped(const char *text, const char *special, cbx_text_buffer *out)
{
    for (; *text; text++) {
        if (strchr(special, *text))
            cbx_text_buffer_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
        else
            cbx_text_buffer_putc(out, *text);
    }
}

void cbx_github_annotation(const char *level, const char *title, const char *message,
                           cbx_text_buffer *out)
{
    cbx_text_buffer_printf(out, "::%s title=", level);
    append_escaped(title, "%\r\n:,", out);
    cbx_text_buffer_puts(out, "::");
    append_escaped(message, "%\r\n", out);
    cbx_text_buffer_putc(out, '\n');
}
