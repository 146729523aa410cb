/* Workflow commands of GitHub Actions: lines that show as annotations of the job. */
#ifndef CALIBRAX_CLI_GITHUB_ANNOTATION_H
#define CALIBRAX_CLI_GITHUB_ANNOTATION_H

#include "engine/base/text_buffer.h"

/* GitHub shows so many of each level a step, and drops the rest. */
enum { CBX_GITHUB_ANNOTATIONS_SHOWN = 10 };

/* "::LEVEL title=TITLE::MESSAGE" and a newline. level: "error", "warning" or "notice". Line ends,
 * '%' and what else would end a part early are escaped, so that no text forges a command. */
void cbx_github_annotation(const char *level, const char *title, const char *message,
                           cbx_text_buffer *out);

#endif
