#include "cli/store_locator.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *locator;
    cbx_locator_kind kind;
} kinds[] = {
    { ":memory:", CBX_LOCATOR_SQLITE },
    { "nowhere/history.db", CBX_LOCATOR_SQLITE },
    { "nowhere/history.sqlite", CBX_LOCATOR_SQLITE },
    { "nowhere/history.sqlite3", CBX_LOCATOR_SQLITE },
    { "nowhere/history", CBX_LOCATOR_JSON_DIRECTORY },
    { "nowhere/history.dbx", CBX_LOCATOR_JSON_DIRECTORY },
    { "/tmp", CBX_LOCATOR_JSON_DIRECTORY },
    { "/dev/null", CBX_LOCATOR_SQLITE },
    { "postgresql://localhost/x", CBX_LOCATOR_POSTGRES },
    { "postgres://localhost/x", CBX_LOCATOR_POSTGRES },
    { "host=localhost dbname=x", CBX_LOCATOR_POSTGRES },
    { "dbname=x", CBX_LOCATOR_POSTGRES },
};

START_TEST(kind_of_a_locator)
{
    ck_assert_msg(cbx_locator_find_kind(kinds[_i].locator) == kinds[_i].kind, "%s",
                  kinds[_i].locator);
}
END_TEST

static const struct {
    const char *locator, *schema, *want; /* NULL: refused */
} schemas[] = {
    { "postgresql:///x", "team_b", "postgresql:///x?schema=team_b" },
    { "postgres://h/x?user=u", "b2", "postgres://h/x?user=u&schema=b2" },
    { "postgres://u:a?b@h/x", "b2", "postgres://u:a?b@h/x?schema=b2" },
    { "postgresql:///x", "Team A&%\"", "postgresql:///x?schema=Team%20A%26%25%22" },
    { "dbname=x", "team", "dbname=x schema='team'" },
    { "dbname=x", "it's \\ x", "dbname=x schema='it\\'s \\\\ x'" },
    { "dbname=x", "", NULL },
    { "dbname=x", "$user", NULL },
    { "dbname=x", "0123456789012345678901234567890123456789012345678901234567890123", NULL },
    { "history.db", "team", NULL },
};

START_TEST(schema_of_a_locator)
{
    cbx_arena *arena = cbx_arena_new();
    const char *got = NULL;
    cbx_error err;
    cbx_status status =
        cbx_locator_with_schema(schemas[_i].locator, schemas[_i].schema, arena, &got, &err);
    if (schemas[_i].want)
        ck_assert_str_eq(got, schemas[_i].want);
    else
        ck_assert_int_eq(status, CBX_INVALID);
    cbx_arena_free(arena);
}
END_TEST

START_TEST(the_option_wins_over_the_variable)
{
    (void)setenv("CALIBRAX_DATA", "from-the-environment.db", 1);
    ck_assert_str_eq(cbx_locator_choose("given.db"), "given.db");
    ck_assert_str_eq(cbx_locator_choose(NULL), "from-the-environment.db");
    (void)setenv("CALIBRAX_DATA", "", 1);
    ck_assert_ptr_null(cbx_locator_choose(NULL));
    (void)unsetenv("CALIBRAX_DATA");
    ck_assert_ptr_null(cbx_locator_choose(NULL));
}
END_TEST

START_TEST(a_server_that_is_not_there_is_named)
{
    cbx_store *store = NULL;
    cbx_error err;
    ck_assert_int_eq(cbx_locator_open("host=/nowhere dbname=x", CBX_OPEN_READ, NULL, &store, &err),
                     CBX_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "check that the server runs"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("store_locator");
    TCase *tcase = tcase_create("store_locator");
    tcase_add_loop_test(tcase, kind_of_a_locator, 0, (int)(sizeof kinds / sizeof *kinds));
    tcase_add_loop_test(tcase, schema_of_a_locator, 0, sizeof schemas / sizeof *schemas);
    tcase_add_test(tcase, the_option_wins_over_the_variable);
    tcase_add_test(tcase, a_server_that_is_not_there_is_named);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
