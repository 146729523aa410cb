#include "engine/store/postgres_locator.h"

#include "engine/base/text_buffer.h"
#include "engine/store/store_ops.h"

#include <stdbool.h>
#include <string.h>

static const char KEYWORD[] = "schema";

static cbx_status check_name(const char *name, cbx_error *err)
{
    enum { LONGEST = 63 }; /* NAMEDATALEN - 1: the server cuts what is longer */
    size_t length = strlen(name);
    if (!length)
        return cbx_fail(err, CBX_INVALID, "the schema has no name: give one, as in --schema team");
    if (length > LONGEST)
        return cbx_fail(err, CBX_INVALID,
                        "the schema '%.20s...' has a name of %zu bytes: PostgreSQL takes %d", name,
                        length, LONGEST);
    if (strcmp(name, "$user") == 0)
        return cbx_fail(err, CBX_INVALID,
                        "the schema '$user': in a search_path that means the role's own; name it");
    return CBX_OK;
}

static bool is_uri(const char *locator)
{
    return strstr(locator, "://") != NULL;
}

/* The text of a buffer in the arena; the buffer is given back. */
static const char *take(cbx_text_buffer *buffer, cbx_arena *arena)
{
    const char *text = cbx_text_buffer_failed(buffer)
                           ? NULL
                           : cbx_arena_strdup(arena, cbx_text_buffer_text(buffer));
    cbx_text_buffer_done(buffer);
    return text;
}

/* ---- URIs (RFC 3986, as libpq's conninfo_uri_parse reads them) ---- */

/* Where the parameters begin: the '?', or the end. One in a password is none. */
static const char *find_parameters(const char *uri)
{
    const char *rest = strstr(uri, "://") + 3;
    size_t credentials = strcspn(rest, "@/");
    if (rest[credentials] == '@')
        rest += credentials;
    return rest + strcspn(rest, "?");
}

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) % 16 : -1;
}

static bool decode(const char *text, size_t length, cbx_text_buffer *out)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '%') {
            cbx_text_buffer_putc(out, text[i]);
            continue;
        }
        int high = i + 2 < length ? digit_of(text[i + 1]) : -1;
        int low = i + 2 < length ? digit_of(text[i + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0)
            return false;
        cbx_text_buffer_putc(out, (char)(high * 16 + low));
        i += 2;
    }
    return true;
}

/* What is not a letter or digit as %XX. */
static void encode(const char *text, cbx_text_buffer *out)
{
    for (const char *p = text; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= '0' && *p <= '9') || *p == '_';
        if (plain)
            cbx_text_buffer_putc(out, *p);
        else
            cbx_text_buffer_printf(out, "%%%02X", (unsigned)(unsigned char)*p);
    }
}

/* Copies the URI without schema=, whose value goes to schema. False where that is not encoded. */
static bool split_uri(const char *uri, cbx_text_buffer *rest, cbx_text_buffer *schema, bool *named)
{
    const char *p = find_parameters(uri);
    char separator = '?';
    cbx_text_buffer_append(rest, uri, (size_t)(p - uri));
    while (*p) {
        const char *parameter = ++p, *value = parameter + strlen(KEYWORD) + 1;
        p += strcspn(p, "&");
        if (strncmp(parameter, KEYWORD, strlen(KEYWORD)) != 0 || value[-1] != '=') {
            cbx_text_buffer_putc(rest, separator);
            cbx_text_buffer_append(rest, parameter, (size_t)(p - parameter));
            separator = '&';
            continue;
        }
        cbx_text_buffer_clear(schema);
        *named = true;
        if (!decode(value, (size_t)(p - value), schema))
            return false;
    }
    return true;
}

/* ---- strings of keywords (as libpq's conninfo_parse reads them) ---- */

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t\n\r\f\v");
}

/* Past a value, which goes to out unquoted where out is not NULL. */
static const char *read_value(const char *p, cbx_text_buffer *out)
{
    bool quoted = *p == '\'';
    p += quoted;
    while (*p && (quoted ? *p != '\'' : !strchr(" \t\n\r\f\v", *p))) {
        if (*p == '\\' && p[1])
            p++;
        if (out)
            cbx_text_buffer_putc(out, *p);
        p++;
    }
    return p + (quoted && *p == '\'');
}

/* What libpq would not understand is left for it to say. */
static void split_string(const char *string, cbx_text_buffer *rest, cbx_text_buffer *schema,
                         bool *named)
{
    for (const char *p = skip_blanks(string); *p; p = skip_blanks(p)) {
        const char *begin = p;
        size_t n = strcspn(p, "= \t\n\r\f\v");
        bool ours = n == strlen(KEYWORD) && strncmp(p, KEYWORD, n) == 0;
        p = skip_blanks(p + n);
        if (*p == '=')
            p = skip_blanks(p + 1);
        if (ours) {
            cbx_text_buffer_clear(schema);
            *named = true;
        }
        p = read_value(p, ours ? schema : NULL);
        if (ours)
            continue;
        if (rest->length)
            cbx_text_buffer_putc(rest, ' ');
        cbx_text_buffer_append(rest, begin, (size_t)(p - begin));
    }
}

static void quote(const char *text, cbx_text_buffer *out)
{
    cbx_text_buffer_putc(out, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '\'' || *p == '\\')
            cbx_text_buffer_putc(out, '\\');
        cbx_text_buffer_putc(out, *p);
    }
    cbx_text_buffer_putc(out, '\'');
}

/* ---- both ---- */

cbx_status cbx_pg_locator_read(const char *locator, cbx_arena *arena, const char **ret_conninfo,
                               const char **ret_schema, cbx_error *err)
{
    cbx_text_buffer rest = CBX_TEXT_BUFFER_INIT, schema = CBX_TEXT_BUFFER_INIT;
    bool named = false, decoded = true;
    if (is_uri(locator))
        decoded = split_uri(locator, &rest, &schema, &named);
    else
        split_string(locator, &rest, &schema, &named);
    const char *conninfo = take(&rest, arena), *name = take(&schema, arena);
    if (!conninfo || !name)
        return cbx_out_of_memory(err);
    if (!decoded)
        return cbx_fail(err, CBX_INVALID,
                        "schema=: a '%%' is followed by two hexadecimal digits: write %%25 for "
                        "itself, %%20 for a blank");
    cbx_status status = named ? check_name(name, err) : CBX_OK;
    if (status)
        return status;
    *ret_conninfo = conninfo;
    *ret_schema = named ? name : NULL;
    return CBX_OK;
}

cbx_status cbx_pg_locator_with_schema(const char *locator, const char *schema, cbx_arena *arena,
                                      const char **ret_locator, cbx_error *err)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_status status = check_name(schema, err);
    if (status)
        return status;
    cbx_text_buffer_puts(&text, locator);
    if (is_uri(locator)) {
        cbx_text_buffer_printf(&text, "%c%s=", *find_parameters(locator) ? '&' : '?', KEYWORD);
        encode(schema, &text);
    } else {
        cbx_text_buffer_printf(&text, " %s=", KEYWORD);
        quote(schema, &text);
    }
    const char *made = take(&text, arena);
    if (!made)
        return cbx_out_of_memory(err);
    *ret_locator = made;
    return CBX_OK;
}

/* ---- search_path ---- */

const char *cbx_pg_first_schema(const char *search_path, const char *role, cbx_arena *arena)
{
    cbx_text_buffer name = CBX_TEXT_BUFFER_INIT;
    const char *p = skip_blanks(search_path);
    bool quoted = *p == '"';
    for (p += quoted; *p; p++) {
        bool ends = quoted ? *p == '"' && p[1] != '"' : strchr(", \t\n\r\f\v", *p) != NULL;
        if (ends)
            break;
        p += quoted && *p == '"';
        bool folds = !quoted && *p >= 'A' && *p <= 'Z';
        cbx_text_buffer_putc(&name, folds ? (char)(*p - 'A' + 'a') : *p);
    }
    bool is_role = strcmp(cbx_text_buffer_text(&name), "$user") == 0;
    const char *text = take(&name, arena);
    return text && is_role ? role : text;
}
