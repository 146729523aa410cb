/* schema= in locators and the schema of a search_path, as libpq and the server read theirs. */
#include "engine/store/postgres_locator.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *locator, *conninfo, *schema; /* conninfo NULL: refused */
} locators[] = {
    { "postgresql:///x", "postgresql:///x", NULL },
    { "postgresql:///x?schema=team", "postgresql:///x", "team" },
    { "postgresql:///x?schema=Team%20A&user=u", "postgresql:///x?user=u", "Team A" },
    { "postgresql:///x?user=u&schema=a&port=1&schema=b", "postgresql:///x?user=u&port=1", "b" },
    { "postgresql:///x?schema=%22%25%c3%B6", "postgresql:///x", "\"%\xc3\xb6" },
    { "postgresql:///x?xschema=a&schemas=b", "postgresql:///x?xschema=a&schemas=b", NULL },
    { "postgres://u:p?schema=a@h/x?schema=b", "postgres://u:p?schema=a@h/x", "b" },
    { "postgresql://h/x?schema=", NULL, NULL },
    { "postgresql://h/x?schema=a%2", NULL, NULL },
    { "postgresql://h/x?schema=a%zz", NULL, NULL },
    { "postgresql://h/x?schema=a%00b", NULL, NULL },
    { "postgresql://h/x?schema=%24user", NULL, NULL },
    { "dbname=x", "dbname=x", NULL },
    { "dbname=x schema=team", "dbname=x", "team" },
    { "schema = 'Team \\'A\\'' host=h", "host=h", "Team 'A'" },
    { "schema=a\\ b dbname='x schema=c'", "dbname='x schema=c'", "a b" },
    { "host=h schema=a schema=b port=1", "host=h port=1", "b" },
    { "dbname=x schema=''", NULL, NULL },
    { "dbname=x what", "dbname=x what", NULL },
};

START_TEST(a_locator_is_read)
{
    cbx_arena *arena = cbx_arena_new();
    const char *conninfo = NULL, *schema = NULL, *locator = locators[_i].locator;
    cbx_error err;
    cbx_status status = cbx_pg_locator_read(locator, arena, &conninfo, &schema, &err);
    if (!locators[_i].conninfo) {
        ck_assert_msg(status == CBX_INVALID, "%s", locator);
    } else {
        ck_assert_msg(status == CBX_OK, "%s: %s", locator, err.text);
        ck_assert_str_eq(conninfo, locators[_i].conninfo);
        ck_assert_pstr_eq(schema, locators[_i].schema);
    }
    cbx_arena_free(arena);
}
END_TEST

static const char *const names[] = { "team",  "Team A",   "a\"b",  "a'b\\c", "x; DROP SCHEMA y",
                                     "a&b=c", "100%25 ?", "größe", " ",      "a,b" };

/* Whatever the name, a locator that was given it says it. */
START_TEST(a_schema_goes_in_and_comes_out)
{
    static const char *const stores[] = { "postgresql:///x", "postgresql://u@h/x?user=v&schema=old",
                                          "dbname=x", "dbname='a b' schema=old" };
    cbx_arena *arena = cbx_arena_new();
    for (size_t i = 0; i < sizeof stores / sizeof *stores; i++) {
        const char *locator = NULL, *conninfo = NULL, *schema = NULL;
        cbx_error err;
        ck_assert_int_eq(cbx_pg_locator_with_schema(stores[i], names[_i], arena, &locator, &err),
                         CBX_OK);
        ck_assert_int_eq(cbx_pg_locator_read(locator, arena, &conninfo, &schema, &err), CBX_OK);
        ck_assert_str_eq(schema, names[_i]);
        ck_assert_ptr_null(strstr(conninfo, "schema"));
    }
    cbx_arena_free(arena);
}
END_TEST

static const struct {
    const char *path, *schema;
} paths[] = {
    { "calibrax, public", "calibrax" }, { " team", "team" },  { "Team", "team" },
    { "\"Team A\", public", "Team A" }, { "\"a,b\"", "a,b" }, { "\"a\"\"b\",c", "a\"b" },
    { "\"$user\", public", "joe" },     { "$user", "joe" },   { "", "" },
};

START_TEST(the_first_schema_of_a_path)
{
    cbx_arena *arena = cbx_arena_new();
    ck_assert_str_eq(cbx_pg_first_schema(paths[_i].path, "joe", arena), paths[_i].schema);
    cbx_arena_free(arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("postgres_locator");
    TCase *tcase = tcase_create("postgres_locator");
    tcase_add_loop_test(tcase, a_locator_is_read, 0, (int)(sizeof locators / sizeof *locators));
    tcase_add_loop_test(tcase, a_schema_goes_in_and_comes_out, 0,
                        (int)(sizeof names / sizeof *names));
    tcase_add_loop_test(tcase, the_first_schema_of_a_path, 0, (int)(sizeof paths / sizeof *paths));
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
