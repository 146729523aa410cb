#include "engine/base/arena.h"
#include "engine/base/file.h"
#include "engine/base/status.h"
#include "engine/base/string_map.h"
#include "engine/base/text_buffer.h"

#include <check.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

START_TEST(error_text_has_no_control_characters)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "\x1b[31m\n\xc2\x9b", "?[31m ??" },
        { "\x9b"
          "31m",
          "?31m" },           /* C1 to a terminal of eight bits; a file may be called so */
        { "\xe2\x82", "??" }, /* half a character */
        { "\xf0\x9f\x98\x80 \xc3\xa9", "\xf0\x9f\x98\x80 \xc3\xa9" },
        { "\xe2\x80\xae"
          "txt.exe",
          "???txt.exe" },                                             /* RIGHT-TO-LEFT OVERRIDE */
        { "\xe2\x80\x94 \xe2\x86\x92", "\xe2\x80\x94 \xe2\x86\x92" }, /* dash, arrow */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cbx_error err;
        ck_assert_int_eq(cbx_fail(&err, CBX_IO, "%s", cases[i].text), CBX_IO);
        ck_assert_str_eq(err.text, cases[i].want);
    }
}
END_TEST

START_TEST(error_text_is_cut_between_characters)
{
    char longer[CBX_ERROR_TEXT_SIZE + 10];
    longer[0] = 'x'; /* so that the two-byte characters straddle the end */
    for (size_t i = 1; i + 1 < sizeof longer; i += 2)
        memcpy(longer + i, "\xc3\xa9", 2);
    longer[sizeof longer - 1] = '\0';
    cbx_error err;
    (void)cbx_fail(&err, CBX_IO, "%s", longer);
    size_t length = strlen(err.text);
    ck_assert_uint_eq(length % 2, 1);
    ck_assert_int_eq((unsigned char)err.text[length - 1], 0xa9);
}
END_TEST

START_TEST(error_prefix_goes_before)
{
    cbx_error err;
    (void)cbx_fail(&err, CBX_INVALID, "line 3: not JSON");
    cbx_error_prefix(&err, "%s", "a.json");
    ck_assert_str_eq(err.text, "a.json: line 3: not JSON");
}
END_TEST

START_TEST(a_long_prefix_leaves_the_reason)
{
    char path[4096];
    for (size_t i = 0; i + 1 < sizeof path; i += 2)
        memcpy(path + i, "\xc3\xa9", 2);
    path[sizeof path - 2] = '\0';
    for (int shift = 0; shift < 2; shift++) {
        cbx_error err;
        (void)cbx_fail(&err, CBX_IO, "no space left%.*s", shift, "!");
        cbx_error_prefix(&err, "%s", path);
        ck_assert_ptr_nonnull(strstr(err.text, "\xc3\xa9...: no space left"));
    }
}
END_TEST

START_TEST(arena_survives_many_sizes_and_reset)
{
    cbx_arena *arena = cbx_arena_new();
    for (int round = 0; round < 2; round++) {
        char *small = cbx_arena_strdup(arena, "kept");
        for (size_t size = 0; size < 300000; size = size * 2 + 1) {
            unsigned char *p = cbx_arena_alloc(arena, size);
            ck_assert_ptr_nonnull(p);
            ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
            memset(p, 0xaa, size);
        }
        ck_assert_str_eq(small, "kept");
        cbx_arena_reset(arena);
    }
    ck_assert_ptr_null(cbx_arena_calloc(arena, SIZE_MAX / 2, 4));
    ck_assert_str_eq(cbx_arena_printf(arena, "%d-%s", 7, "x"), "7-x");
    cbx_arena_free(arena);
}
END_TEST

START_TEST(string_map_finds_what_was_set)
{
    cbx_string_map *map = cbx_string_map_new();
    char key[32];
    for (int i = 0; i < 5000; i++) {
        int length = snprintf(key, sizeof key, "key %d", i);
        ck_assert(cbx_string_map_set(map, key, (size_t)length, i));
    }
    ck_assert(cbx_string_map_set(map, "key 7", 5, -7));
    ck_assert_uint_eq(cbx_string_map_count(map), 5000);
    int64_t value = 0;
    ck_assert(cbx_string_map_find(map, "key 4999", 8, &value) && value == 4999);
    ck_assert(cbx_string_map_find(map, "key 7", 5, &value) && value == -7);
    ck_assert(!cbx_string_map_find(map, "key 5000", 8, &value));
    ck_assert(!cbx_string_map_find(map, "key 7", 4, &value));
    cbx_string_map_free(map);
}
END_TEST

START_TEST(hash_has_the_published_values) /* FNV-1a 64 test vectors of the draft */
{
    ck_assert_uint_eq(cbx_hash64("", 0), 0xcbf29ce484222325u);
    ck_assert_uint_eq(cbx_hash64("a", 1), 0xaf63dc4c8601ec8cu);
    ck_assert_uint_eq(cbx_hash64("foobar", 6), 0x85944171f73967e8u);
}
END_TEST

START_TEST(file_round_trip_is_atomic_in_name)
{
    char directory[] = "/tmp/calibrax-test-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(directory));
    char nested[128], path[160];
    (void)snprintf(nested, sizeof nested, "%s/a/b", directory);
    (void)snprintf(path, sizeof path, "%s/f.json", nested);
    cbx_error err;
    ck_assert_int_eq(cbx_directory_create(nested, &err), CBX_OK);
    ck_assert_int_eq(cbx_directory_create(nested, &err), CBX_OK);
    ck_assert_int_eq(cbx_file_write_atomically(path, "a\0b", 3, &err), CBX_OK);
    cbx_text_buffer contents = CBX_TEXT_BUFFER_INIT;
    ck_assert_int_eq(cbx_file_read(path, &contents, &err), CBX_OK);
    ck_assert_uint_eq(contents.length, 3);
    ck_assert_mem_eq(contents.bytes, "a\0b", 4);
    cbx_text_buffer_done(&contents);
    ck_assert_int_eq(cbx_file_read(nested, &contents, &err), CBX_IO);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(cbx_file_read(path, &contents, &err), CBX_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.text, path));
    cbx_text_buffer_done(&contents);
    ck_assert_int_eq(rmdir(nested), 0); /* fails if a temporary file was left */
    *strrchr(nested, '/') = '\0';
    (void)rmdir(nested);
    (void)rmdir(directory);
}
END_TEST

START_TEST(pipe_stays_a_pipe)
{
    char directory[] = "/tmp/calibrax-test-XXXXXX", path[64], got[8] = "";
    ck_assert_ptr_nonnull(mkdtemp(directory));
    (void)snprintf(path, sizeof path, "%s/pipe", directory);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    int fd = open(path, O_RDWR | O_NONBLOCK);
    ck_assert_int_ge(fd, 0);
    cbx_error err;
    ck_assert_int_eq(cbx_file_write_atomically(path, "abc", 3, &err), CBX_OK);
    ck_assert_int_eq(read(fd, got, sizeof got), 3);
    ck_assert_str_eq(got, "abc");
    struct stat info;
    ck_assert_int_eq(lstat(path, &info), 0);
    ck_assert(S_ISFIFO(info.st_mode));
    (void)close(fd);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(directory), 0); /* fails if a temporary file was left */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base");
    TCase *tc = tcase_create("base");
    tcase_add_test(tc, error_text_has_no_control_characters);
    tcase_add_test(tc, error_text_is_cut_between_characters);
    tcase_add_test(tc, error_prefix_goes_before);
    tcase_add_test(tc, a_long_prefix_leaves_the_reason);
    tcase_add_test(tc, arena_survives_many_sizes_and_reset);
    tcase_add_test(tc, string_map_finds_what_was_set);
    tcase_add_test(tc, hash_has_the_published_values);
    tcase_add_test(tc, file_round_trip_is_atomic_in_name);
    tcase_add_test(tc, pipe_stays_a_pipe);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
