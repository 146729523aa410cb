#include "cli/shell/backslash_word.h"

#include <string.h>

static const char blanks[] = " \t\r\n";

/* Appends what the quotes at text hold; returns what follows them, NULL when they do not end. */
static const char *take_quoted(const char *text, cbx_text_buffer *word)
{
    char quote = *text++;
    for (;; text++) {
        if (*text == '\0')
            return NULL;
        if (*text == quote && *++text != quote)
            return text;
        cbx_text_buffer_putc(word, *text);
    }
}

static bool is_last_semicolon(const char *text)
{
    return text[0] == ';' && text[1 + strspn(text + 1, blanks)] == '\0';
}

static const char *take_word(const char *text, cbx_text_buffer *word)
{
    while (text && *text && !strchr(blanks, *text)) {
        if (*text == '\'' || *text == '"') {
            text = take_quoted(text, word);
        } else {
            if (!is_last_semicolon(text))
                cbx_text_buffer_putc(word, *text);
            text++;
        }
    }
    return text;
}

cbx_status cbx_backslash_words(const char *text, cbx_arena *arena, cbx_text_list *ret_words,
                               cbx_error *err)
{
    cbx_text_list words = { NULL, 0 };
    cbx_text_buffer word = CBX_TEXT_BUFFER_INIT;
    cbx_status status = CBX_OK;
    text += strspn(text, blanks);
    while (*text && !is_last_semicolon(text) && status == CBX_OK) {
        cbx_text_buffer_clear(&word);
        text = take_word(text, &word);
        if (!text) {
            status = cbx_fail(err, CBX_INVALID, "a quote is not closed");
            break;
        }
        const char *copy = cbx_arena_strdup(arena, cbx_text_buffer_text(&word));
        if (!copy || !cbx_text_list_add(&words, copy, arena))
            status = cbx_fail(err, CBX_NO_MEMORY, "out of memory");
        text += strspn(text, blanks);
    }
    cbx_text_buffer_done(&word);
    if (status == CBX_OK)
        *ret_words = words;
    return status;
}
