/* Commands that change how the shell works or run what was typed. */
#include "cli/shell/backslash_command.h"
#include "cli/shell/interrupt.h"
#include "cli/shell/terminal_plot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- settings ---- */

static void answer(cbx_shell *shell, const char *what, const char *value)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_printf(&out, "%s is %s.\n", what, value);
    cbx_shell_output_show(&shell->output, &out, false);
    cbx_text_buffer_done(&out);
}

/* Says what is set now, to people only. */
static void say(cbx_shell *shell, const char *what, const char *value)
{
    if (shell->interactive && !shell->script)
        answer(shell, what, value);
}

/* on, off or, without a word, the other of them. */
static cbx_shell_step toggle(cbx_shell *shell, const cbx_backslash_call *call, const char *word,
                             const char *what, bool *setting)
{
    int choice = word ? cbx_choice_find("off|on", word) : !*setting;
    if (choice < 0)
        return cbx_shell_fail(shell, "\\%s: on or off, not '%s'", call->name, word);
    *setting = choice == 1;
    say(shell, what, *setting ? "on" : "off");
    return CBX_SHELL_GO_ON;
}

static const char *first_word(const cbx_backslash_call *call)
{
    return call->words.count ? call->words.items[0] : NULL;
}

cbx_shell_step cbx_backslash_timing(cbx_shell *shell, const cbx_backslash_call *call)
{
    return toggle(shell, call, first_word(call), "Timing", &shell->settings.timing);
}

cbx_shell_step cbx_backslash_pager(cbx_shell *shell, const cbx_backslash_call *call)
{
    return toggle(shell, call, first_word(call), "Pager", &shell->settings.pager);
}

cbx_shell_step cbx_backslash_tuples_only(cbx_shell *shell, const cbx_backslash_call *call)
{
    return toggle(shell, call, first_word(call), "Tuples only", &shell->settings.tuples_only);
}

/* sqlite3's name for the contrary. */
cbx_shell_step cbx_dot_headers(cbx_shell *shell, const cbx_backslash_call *call)
{
    bool headers = !shell->settings.tuples_only;
    cbx_shell_step step = toggle(shell, call, first_word(call), "Headers", &headers);
    shell->settings.tuples_only = !headers;
    return step;
}

cbx_shell_step cbx_backslash_stop_on_error(cbx_shell *shell, const cbx_backslash_call *call)
{
    return toggle(shell, call, first_word(call), "ON_ERROR_STOP", &shell->settings.stop_on_error);
}

cbx_shell_step cbx_backslash_set(cbx_shell *shell, const cbx_backslash_call *call)
{
    const char *name = first_word(call);
    const char *value = call->words.count > 1 ? call->words.items[1] : "on";
    if (!name) {
        answer(shell, "ON_ERROR_STOP", shell->settings.stop_on_error ? "on" : "off");
        return CBX_SHELL_GO_ON;
    }
    if (strcmp(name, "ON_ERROR_STOP") != 0)
        return cbx_shell_fail(shell, "\\set: unknown variable '%s'; there is ON_ERROR_STOP", name);
    if (strcmp(value, "1") == 0 || strcmp(value, "0") == 0)
        value = *value == '1' ? "on" : "off";
    return toggle(shell, call, value, name, &shell->settings.stop_on_error);
}

cbx_shell_step cbx_backslash_expanded(cbx_shell *shell, const cbx_backslash_call *call)
{
    static const char *const words[] = { "off", "on", "auto" };
    const char *word = first_word(call);
    int choice = shell->settings.expanded == CBX_EXPANDED_OFF ? CBX_EXPANDED_ON : CBX_EXPANDED_OFF;
    if (word)
        choice = cbx_choice_find(CBX_EXPANDED_WORDS, word);
    if (choice < 0)
        return cbx_shell_fail(shell, "\\x: on, off or auto, not '%s'", word);
    shell->settings.expanded = (cbx_expanded)choice;
    say(shell, "Expanded display", words[choice]);
    return CBX_SHELL_GO_ON;
}

static cbx_shell_step set_format(cbx_shell *shell, const char *word)
{
    static const char *const words[] = { "table", "json", "csv", "markdown", "list" };
    int choice = word ? cbx_choice_find(CBX_SHELL_FORMATS, word) : (int)shell->settings.format;
    if (choice < 0)
        return cbx_shell_fail(shell, "unknown format '%s': one of %s", word, CBX_SHELL_FORMATS);
    shell->settings.format = (cbx_shell_format)choice;
    if (word)
        say(shell, "Format", words[choice]);
    else
        answer(shell, "Format", words[choice]);
    return CBX_SHELL_GO_ON;
}

cbx_shell_step cbx_backslash_format(cbx_shell *shell, const cbx_backslash_call *call)
{
    return set_format(shell, first_word(call));
}

/* sqlite3's names for what we have. */
cbx_shell_step cbx_dot_mode(cbx_shell *shell, const cbx_backslash_call *call)
{
    const char *word = first_word(call);
    if (word && cbx_choice_find("column|box|table|line", word) >= 0) {
        bool line = strcmp(word, "line") == 0;
        shell->settings.expanded = line ? CBX_EXPANDED_ON : CBX_EXPANDED_OFF;
        word = "table";
    }
    return set_format(shell, word);
}

/* ---- files ---- */

cbx_shell_step cbx_backslash_include(cbx_shell *shell, const cbx_backslash_call *call)
{
    const char *path = first_word(call);
    if (!path)
        return cbx_shell_fail(shell, "\\%s: which FILE?", call->name);
    return cbx_shell_run_file(shell, path);
}

/* A command's own quotes and blanks are left as they are. */
cbx_shell_step cbx_backslash_output(cbx_shell *shell, const cbx_backslash_call *call)
{
    const char *target = call->rest[0] == '|' ? call->rest : first_word(call);
    cbx_error err;
    if (target && target[0] != '|' && call->words.count > 1)
        return cbx_shell_fail(shell, "\\%s: one FILE, or |COMMAND", call->name);
    if (cbx_shell_output_redirect(&shell->output, target, &err) != CBX_OK)
        return cbx_shell_fail(shell, "\\%s: %s", call->name, err.text);
    return CBX_SHELL_GO_ON;
}

cbx_shell_step cbx_backslash_echo(cbx_shell *shell, const cbx_backslash_call *call)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    for (size_t i = 0; i < call->words.count; i++) {
        cbx_text_buffer_puts(&out, i ? " " : "");
        cbx_text_buffer_puts(&out, call->words.items[i]);
    }
    cbx_text_buffer_putc(&out, '\n');
    cbx_shell_output_show(&shell->output, &out, false);
    cbx_text_buffer_done(&out);
    return CBX_SHELL_GO_ON;
}

/* ---- the statement ---- */

/* What was typed becomes the last statement, without being run. */
static void take_statement(cbx_shell *shell)
{
    if (shell->scanner.has_content) {
        cbx_text_buffer text = shell->statement;
        shell->statement = shell->last_statement;
        shell->last_statement = text;
    }
    cbx_shell_forget(shell);
}

static cbx_shell_step run_last(cbx_shell *shell)
{
    const cbx_text_buffer *last = &shell->last_statement;
    if (last->length == 0)
        return cbx_shell_fail(shell, "there is no statement to run yet");
    return cbx_shell_execute(shell, cbx_text_buffer_text(last), last->length);
}

cbx_shell_step cbx_backslash_go(cbx_shell *shell, const cbx_backslash_call *call)
{
    (void)call;
    take_statement(shell);
    return run_last(shell);
}

cbx_shell_step cbx_backslash_go_expanded(cbx_shell *shell, const cbx_backslash_call *call)
{
    cbx_expanded expanded = shell->settings.expanded;
    shell->settings.expanded = CBX_EXPANDED_ON;
    cbx_shell_step step = cbx_backslash_go(shell, call);
    shell->settings.expanded = expanded;
    return step;
}

cbx_shell_step cbx_backslash_print(cbx_shell *shell, const cbx_backslash_call *call)
{
    const cbx_text_buffer *text =
        shell->statement.length ? &shell->statement : &shell->last_statement;
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    (void)call;
    cbx_text_buffer_puts(&out,
                         text->length ? cbx_text_buffer_text(text) : "Nothing was typed yet.");
    if (out.length && out.bytes[out.length - 1] != '\n')
        cbx_text_buffer_putc(&out, '\n');
    cbx_shell_output_show(&shell->output, &out, false);
    cbx_text_buffer_done(&out);
    return CBX_SHELL_GO_ON;
}

cbx_shell_step cbx_backslash_reset(cbx_shell *shell, const cbx_backslash_call *call)
{
    (void)call;
    cbx_shell_forget(shell);
    say(shell, "The statement", "empty");
    return CBX_SHELL_GO_ON;
}

/* ---- \watch ---- */

static void append_time(cbx_text_buffer *out, double seconds)
{
    char text[32];
    time_t now = time(NULL);
    struct tm parts;
    if (!localtime_r(&now, &parts) || strftime(text, sizeof text, "%F %T", &parts) == 0)
        text[0] = '\0';
    cbx_text_buffer_printf(out, "%s (every %gs)\n\n", text, seconds);
}

/* False: it was cut short. */
static bool wait_for(double seconds)
{
    struct timespec span = { .tv_sec = (time_t)seconds };
    span.tv_nsec = (long)((seconds - (double)span.tv_sec) * 1e9);
    return nanosleep(&span, NULL) == 0 && !cbx_interrupt_pending();
}

static cbx_shell_step watch(cbx_shell *shell, double seconds)
{
    bool pager = shell->settings.pager;
    cbx_shell_step step;
    shell->settings.pager = false;
    do {
        cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
        append_time(&out, seconds);
        cbx_interrupt_clear();
        cbx_shell_output_show(&shell->output, &out, false);
        cbx_text_buffer_done(&out);
        step = run_last(shell);
    } while (step == CBX_SHELL_GO_ON && wait_for(seconds));
    if (step == CBX_SHELL_GO_ON)
        fputc('\n', stderr); /* after the ^C that the terminal shows */
    shell->settings.pager = pager;
    return step;
}

cbx_shell_step cbx_backslash_watch(cbx_shell *shell, const cbx_backslash_call *call)
{
    const char *word = first_word(call);
    double seconds = 2;
    if (word) {
        char *end;
        errno = 0;
        seconds = strtod(word, &end);
        if (errno || end == word || *end || !(seconds > 0) || seconds > 86400)
            return cbx_shell_fail(shell, "\\watch: seconds between 0 and 86400, not '%s'", word);
    }
    take_statement(shell);
    return watch(shell, seconds);
}

/* ---- \plot ---- */

cbx_shell_step cbx_backslash_plot(cbx_shell *shell, const cbx_backslash_call *call)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_error err;
    cbx_table_style style = cbx_shell_output_style(&shell->output);
    (void)call;
    if (cbx_terminal_plot(&shell->plot, style.width, &out, &err) != CBX_OK) {
        cbx_text_buffer_done(&out);
        return cbx_shell_fail(shell, "\\plot: %s", err.text);
    }
    cbx_shell_output_show(&shell->output, &out, false);
    cbx_text_buffer_done(&out);
    return CBX_SHELL_GO_ON;
}
