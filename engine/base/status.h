/*
 * Status codes and error texts.
 *
 * Every function that can fail returns a cbx_status. The one that sees a failure first writes the
 * text (what, where, remedy) into the caller's cbx_error; the others pass the status on as it came.
 * The text is a fixed buffer: reporting a failure cannot fail and leaves nothing to free.
 */
#ifndef CALIBRAX_ENGINE_BASE_STATUS_H
#define CALIBRAX_ENGINE_BASE_STATUS_H

typedef enum cbx_status {
    CBX_OK = 0,
    CBX_NOT_FOUND,       /* nothing answers to that name; expected, callers often handle it */
    CBX_AMBIGUOUS,       /* a run selector fits several runs; the text lists them */
    CBX_INVALID,         /* an argument, a document or a file is not what it must be */
    CBX_CONFLICT,        /* the same id with other content, and replacing was not asked for */
    CBX_TOO_FEW_SAMPLES, /* "no answer": fewer values than the method needs */
    CBX_DEGENERATE,      /* "no answer": the method is undefined on these values */
    CBX_READ_ONLY,       /* a write to a store that can only be read */
    CBX_BUSY,            /* another writer held the store longer than the busy timeout */
    CBX_IO,              /* a file or directory could not be read or written */
    CBX_STORE,           /* the database refused or is damaged */
    CBX_INTERRUPTED,     /* the user stopped it */
    CBX_NO_MEMORY
} cbx_status;

enum { CBX_ERROR_TEXT_SIZE = 2048 };

typedef struct cbx_error {
    char text[CBX_ERROR_TEXT_SIZE]; /* valid UTF-8, no control characters, no newline */
} cbx_error;

/*
 * Writes the formatted text into err (truncated at a character border, control characters and
 * bytes that are no UTF-8 replaced by '?') and returns status, so that a failure is one statement:
 * return cbx_fail(err, CBX_IO,
 * ...). err may be NULL: then only the status is passed on.
 */
cbx_status cbx_fail(cbx_error *err, cbx_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "PREFIX: " before the text already in err. For a caller that knows the place (a path). */
void cbx_error_prefix(cbx_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
