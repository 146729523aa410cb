/* Prints the reference page: write_reference > docs/reference.md */
#include "sql/reference_page.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    cbx_text_buffer page = CBX_TEXT_BUFFER_INIT;
    cbx_reference_page_write(&page);
    bool ok = !cbx_text_buffer_failed(&page) && fputs(cbx_text_buffer_text(&page), stdout) != EOF &&
              fflush(stdout) == 0;
    cbx_text_buffer_done(&page);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
