#include "engine/text/unit_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct step {
    const char *unit;
    double size;
} step;

/* Each family ascending; the last entries are only read. */
static const step times[] = { { "ns", 1e-9 }, { "\u00b5s", 1e-6 }, { "ms", 1e-3 },
                              { "s", 1 },     { "min", 60 },       { "h", 3600 } };
static const step time_names[] = { { "us", 1e-6 },   { "\u03bcs", 1e-6 }, { "sec", 1 },
                                   { "seconds", 1 }, { "second", 1 },     { "minutes", 60 } };
static const step bytes[] = {
    { "B", 1 }, { "KB", 1e3 }, { "MB", 1e6 }, { "GB", 1e9 }, { "TB", 1e12 }
};
static const step byte_names[] = { { "bytes", 1 }, { "byte", 1 }, { "kB", 1e3 } };
static const step binary[] = { { "KiB", 1024 },
                               { "MiB", 1024.0 * 1024 },
                               { "GiB", 1024.0 * 1024 * 1024 },
                               { "TiB", 1024.0 * 1024 * 1024 * 1024 } };

typedef struct unit_family {
    const step *steps, *names;
    size_t n_steps, n_names;
} unit_family;

#define NO_BREAK "\u00a0" /* a line must not end between a number and its unit */
#define COUNT(array) (sizeof(array) / sizeof *(array))
static const unit_family families[] = {
    { times, time_names, COUNT(times), COUNT(time_names) },
    { bytes, byte_names, COUNT(bytes), COUNT(byte_names) },
    { binary, NULL, COUNT(binary), 0 },
};

static const step *find_step(const step *steps, size_t n, const char *unit)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(steps[i].unit, unit) == 0)
            return &steps[i];
    return NULL;
}

static void set_unit(cbx_unit_scale *scale, const char *prefix, const char *unit)
{
    int length = snprintf(scale->unit, sizeof scale->unit, "%s%s%s", prefix,
                          *prefix && *unit ? " " : "", unit);
    if (length < (int)sizeof scale->unit)
        return;
    size_t end = sizeof scale->unit - 1; /* not inside a character */
    while (end > 0 && ((unsigned char)scale->unit[end - 1] & 0xc0) == 0x80)
        end--;
    if (end > 0 && (unsigned char)scale->unit[end - 1] >= 0xc0)
        end--;
    scale->unit[end] = '\0';
}

static bool choose_in_family(const unit_family *family, double magnitude, const char *unit,
                             cbx_unit_scale *scale)
{
    const step *own = find_step(family->steps, family->n_steps, unit);
    if (!own)
        own = find_step(family->names, family->n_names, unit);
    if (!own)
        return false;
    const step *best = &family->steps[0];
    for (size_t i = 1; i < family->n_steps; i++)
        if (magnitude * own->size >= family->steps[i].size * (family->steps[i].size > 1 ? 2 : 1))
            best = &family->steps[i];
    if (magnitude == 0)
        best = own;
    scale->factor = own->size / best->size;
    set_unit(scale, "", best->unit);
    return true;
}

static void choose_prefix(double magnitude, const char *unit, cbx_unit_scale *scale)
{
    static const step prefixes[] = { { "K", 1e3 }, { "M", 1e6 }, { "G", 1e9 }, { "T", 1e12 } };
    const step *prefix = NULL;
    for (size_t i = 0; i < COUNT(prefixes); i++)
        if (magnitude >= prefixes[i].size && magnitude >= 1e4)
            prefix = &prefixes[i];
    scale->factor = prefix ? 1 / prefix->size : 1;
    set_unit(scale, prefix ? prefix->unit : "", unit);
}

cbx_unit_scale cbx_unit_choose(double magnitude, const char *unit)
{
    cbx_unit_scale scale = { .factor = 1 };
    double size = isfinite(magnitude) ? fabs(magnitude) : 0;
    if (!unit) {
        set_unit(&scale, "", "");
        return scale;
    }
    for (size_t i = 0; i < COUNT(families); i++)
        if (choose_in_family(&families[i], size, unit, &scale))
            return scale;
    if (strchr(unit, '%') && strlen(unit) == 1)
        set_unit(&scale, "", unit);
    else
        choose_prefix(size, unit, &scale);
    return scale;
}

void cbx_digits_append(cbx_text_buffer *out, double value, int digits)
{
    double size = fabs(value);
    if (isnan(value)) {
        cbx_text_buffer_puts(out, "\u2013");
    } else if (isinf(value)) {
        cbx_text_buffer_puts(out, value < 0 ? "\u2212\u221e" : "\u221e");
    } else if (size != 0 && (size < 1e-4 || size >= 1e15)) {
        cbx_text_buffer_printf(out, "%.*e", digits - 1, value);
    } else {
        int decimals = size == 0 ? 0 : digits - 1 - (int)floor(log10(size));
        cbx_text_buffer_printf(out, "%.*f", decimals < 0 ? 0 : decimals, value);
    }
}

void cbx_unit_append(cbx_text_buffer *out, double value, const char *unit)
{
    enum { DIGITS = 4 };
    if (isnan(value)) {
        cbx_text_buffer_puts(out, "\u2013");
        return;
    }
    cbx_unit_scale scale = cbx_unit_choose(value, unit);
    cbx_digits_append(out, value * scale.factor, DIGITS);
    if (scale.unit[0])
        cbx_text_buffer_printf(out, NO_BREAK "%s", scale.unit);
}

static void append_percent(cbx_text_buffer *out, double percent, bool with_sign)
{
    double size = fabs(percent);
    if (isnan(percent)) {
        cbx_text_buffer_puts(out, "\u2013");
        return;
    }
    if (with_sign)
        cbx_text_buffer_puts(out, percent < 0 ? "\u2212" : "+");
    if (isinf(percent))
        cbx_text_buffer_puts(out, "\u221e" NO_BREAK "%");
    else
        cbx_text_buffer_printf(out, size < 1e6 ? "%.1f" NO_BREAK "%%" : "%.1e" NO_BREAK "%%", size);
}

void cbx_percent_append(cbx_text_buffer *out, double percent)
{
    append_percent(out, percent, true);
}

void cbx_share_append(cbx_text_buffer *out, double percent)
{
    append_percent(out, percent, false);
}
