/* Runs a fuzz target on committed seeds, in builds without libFuzzer: DIRECTORY... */
#include "tests/fuzz/fuzz.h"

#include "engine/base/file.h"

#include <dirent.h>
#include <string.h>

static int run_file(const char *path)
{
    cbx_text_buffer contents = CBX_TEXT_BUFFER_INIT;
    cbx_error err;
    cbx_status status = cbx_file_read(path, &contents, &err);
    if (status == CBX_OK) {
        /* A block of the exact size: the sanitizer sees the first byte read beyond it. */
        uint8_t *bytes = malloc(contents.length);
        FUZZ_REQUIRE(bytes || contents.length == 0);
        if (contents.length > 0)
            memcpy(bytes, contents.bytes, contents.length);
        (void)LLVMFuzzerTestOneInput(bytes, contents.length);
        free(bytes);
    } else {
        fprintf(stderr, "%s\n", err.text);
    }
    cbx_text_buffer_done(&contents);
    return status == CBX_OK;
}

/* Runs the directory's files and returns how many; 0 after a failure. */
static int run_directory(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory) {
        perror(path);
        return 0;
    }
    int n = 0, good = 1;
    const struct dirent *entry;
    while (good && (entry = readdir(directory))) {
        cbx_text_buffer file = CBX_TEXT_BUFFER_INIT;
        if (entry->d_name[0] == '.')
            continue;
        cbx_text_buffer_printf(&file, "%s/%s", path, entry->d_name);
        good = run_file(cbx_text_buffer_text(&file));
        cbx_text_buffer_done(&file);
        n++;
    }
    (void)closedir(directory);
    return good ? n : 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s DIRECTORY...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        int n = run_directory(argv[i]);
        printf("%s: %d seeds\n", argv[i], n);
        if (n == 0)
            return 1;
    }
    return 0;
}
