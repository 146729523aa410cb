/*
 * ISO 8601 instants. Days are counted in the proleptic Gregorian calendar with eras of 400 years
 * of 146,097 days that begin on 1 March, so that the leap day ends a year (H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days).
 */
#include "engine/model/run.h"

#include <stdio.h>
#include <string.h>

static const int64_t US_PER_SECOND = 1000000;
enum { SECONDS_PER_DAY = 86400, DAYS_PER_ERA = 146097, DAYS_TO_EPOCH = 719468 };

typedef struct civil {
    int64_t year;
    int month, day;
} civil;

static int64_t days_from_civil(civil date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int month_from_march = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH;
}

static civil civil_from_days(int64_t days)
{
    days += DAYS_TO_EPOCH;
    int64_t era = (days >= 0 ? days : days - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int64_t day_of_era = days - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = (int)(day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
    int month_from_march = (5 * day_of_year + 2) / 153;
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return (civil){ .year = year_of_era + era * 400 + (month <= 2),
                    .month = month,
                    .day = day_of_year - (153 * month_from_march + 2) / 5 + 1 };
}

static int days_in_month(civil date)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    return date.month == 2 && leap ? 29 : days[date.month - 1];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Exactly n digits at *at, which moves behind them. */
static bool read_digits(const char **at, int n, int *ret_value)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        char c = (*at)[i];
        if (!is_digit(c))
            return false;
        value = value * 10 + (c - '0');
    }
    *at += n;
    *ret_value = value;
    return true;
}

static bool read_char(const char **at, char wanted)
{
    if (**at != wanted)
        return false;
    ++*at;
    return true;
}

static bool read_date(const char **at, int64_t *ret_days)
{
    int year, month, day;
    if (!read_digits(at, 4, &year))
        return false;
    bool extended = read_char(at, '-');
    if (!read_digits(at, 2, &month) || (extended && !read_char(at, '-')) ||
        !read_digits(at, 2, &day))
        return false;
    civil date = { .year = year, .month = month, .day = day };
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(date))
        return false;
    *ret_days = days_from_civil(date);
    return true;
}

static bool read_fraction(const char **at, int64_t *ret_us)
{
    int64_t us = 0, unit = US_PER_SECOND;
    if (!is_digit(**at))
        return false;
    for (; is_digit(**at); ++*at) {
        unit /= 10;
        us += unit * (**at - '0');
    }
    *ret_us = us;
    return true;
}

/* hh[:mm[:ss[.fraction]]] or hhmm[ss[.fraction]]; in microseconds. */
static bool read_clock(const char **at, bool hours_suffice, int64_t *ret_us)
{
    int hour, minute = 0, second = 0;
    int64_t fraction = 0;
    if (!read_digits(at, 2, &hour))
        return false;
    bool extended = **at == ':';
    if (extended || is_digit(**at)) {
        *at += extended;
        if (!read_digits(at, 2, &minute))
            return false;
        if (extended ? read_char(at, ':') : is_digit(**at)) {
            if (!read_digits(at, 2, &second))
                return false;
            if ((read_char(at, '.') || read_char(at, ',')) && !read_fraction(at, &fraction))
                return false;
        }
    } else if (!hours_suffice) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_us = (hour * 3600 + minute * 60 + second) * US_PER_SECOND + fraction;
    return true;
}

/* Nothing, Z, or a signed clock: what to subtract to reach UTC. */
static bool read_offset(const char **at, int64_t *ret_us)
{
    *ret_us = 0;
    if (**at == '\0' || read_char(at, 'Z') || read_char(at, 'z'))
        return true;
    bool negative = **at == '-';
    if (!negative && **at != '+')
        return false;
    ++*at;
    if (!read_clock(at, true, ret_us))
        return false;
    if (negative)
        *ret_us = -*ret_us;
    return true;
}

cbx_status cbx_timestamp_parse(const char *text, int64_t *ret_epoch_us, cbx_error *err)
{
    const char *at = text;
    int64_t days, clock_us = 0, offset_us = 0;
    bool valid = read_date(&at, &days);
    if (valid && (read_char(&at, 'T') || read_char(&at, 't') || read_char(&at, ' ')))
        valid = read_clock(&at, false, &clock_us) && read_offset(&at, &offset_us);
    if (!valid || *at != '\0')
        return cbx_fail(err, CBX_INVALID,
                        "\"%.60s\" is not an ISO 8601 time such as 2026-05-24T04:27:22+00:00",
                        text);
    *ret_epoch_us = days * SECONDS_PER_DAY * US_PER_SECOND + clock_us - offset_us;
    return CBX_OK;
}

/* n digits and then end, unless that is 0; returns the place behind them. */
static char *write_digits(char *to, int n, int value, char end)
{
    for (int i = n - 1, rest = value; i >= 0; i--, rest /= 10)
        to[i] = (char)('0' + rest % 10);
    to += n;
    if (end)
        *to++ = end;
    return to;
}

/* Years of more than four digits and of a sign take the long way. */
static char *write_year(char *to, int64_t year)
{
    if (year >= 0 && year <= 9999)
        return write_digits(to, 4, (int)year, '-');
    return to + snprintf(to, 12, "%04lld-", (long long)year);
}

void cbx_timestamp_format(int64_t epoch_us, char text[40])
{
    int64_t day_us = SECONDS_PER_DAY * US_PER_SECOND;
    int64_t days = epoch_us / day_us, rest = epoch_us % day_us;
    if (rest < 0) {
        rest += day_us;
        days--;
    }
    civil date = civil_from_days(days);
    int seconds = (int)(rest / US_PER_SECOND), fraction = (int)(rest % US_PER_SECOND);
    char *to = write_year(text, date.year);
    to = write_digits(to, 2, date.month, '-');
    to = write_digits(to, 2, date.day, 'T');
    to = write_digits(to, 2, seconds / 3600, ':');
    to = write_digits(to, 2, seconds / 60 % 60, ':');
    to = write_digits(to, 2, seconds % 60, fraction ? '.' : '\0');
    if (fraction)
        to = write_digits(to, 6, fraction, '\0');
    memcpy(to, "+00:00", sizeof "+00:00");
}
