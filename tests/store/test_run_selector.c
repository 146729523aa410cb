/* Run selectors and the listing of runs below them, over a SQLite store. */
#include "tests/store/store_fixture.h"

#include <string.h>

static store_fixture fixture;
static cbx_store *store;

static void put(const char *id, int64_t epoch_us, const char *branch, const char *commit)
{
    cbx_run *run = simple_run_make(id, epoch_us, branch, 1, fixture.arena);
    run->commit = commit;
    expect_put(&fixture, store, run, CBX_PUT_NEW, CBX_PUT_INSERTED);
}

static void set_up(void)
{
    store_fixture_begin(&fixture);
    store = store_fixture_open(&fixture, CBX_OPEN_WRITE);
    put("2026-01-aa", 100, "main", "c0ffee1111");
    put("2026-02-bb", 200, "dev", "c0ffee2222");
    put("2026-02-bc", 300, "main", "decade3333");
    put("latest~9", 50, NULL, NULL);
    put("nightly", 40, "dev@x", NULL);
    put("tie-a", 400, NULL, "abcd");
    put("tie-b", 400, NULL, "wwwwwwww");
    put("100%_x", 10, NULL, NULL);
    put("zzzz", 9, NULL, "nightly-commit");
    expect_ok(&fixture, cbx_store_set_baseline(store, "main", "2026-01-aa", &fixture.err));
    expect_ok(&fixture, cbx_store_set_baseline(store, "release", "2026-02-bb", &fixture.err));
    expect_ok(&fixture, cbx_store_set_baseline(store, "tie-a", "2026-02-bb", &fixture.err));
}

static void tear_down(void)
{
    cbx_store_close(store);
    store_fixture_end(&fixture);
}

static const struct {
    const char *selector;
    cbx_status status;
    const char *want; /* the run's id, or a part of the error text */
} cases[] = {
    { "latest", CBX_OK, "tie-b" },
    { "latest~0", CBX_OK, "tie-b" },
    { "latest~1", CBX_OK, "tie-a" },
    { "latest~2", CBX_OK, "2026-02-bc" },
    { "latest~9", CBX_OK, "latest~9" }, /* an exact id wins */
    { "latest~99", CBX_NOT_FOUND, "only 9" },
    { "latest~99999999999999999999999", CBX_NOT_FOUND, "latest~9999" },
    { "latest@main", CBX_OK, "2026-02-bc" },
    { "latest@main~1", CBX_OK, "2026-01-aa" },
    { "latest@dev@x", CBX_OK, "nightly" },
    { "latest@nowhere", CBX_NOT_FOUND, "no run of branch 'nowhere'" },
    { "latest@", CBX_NOT_FOUND, "latest@" },
    { "latest~", CBX_OK, "latest~9" }, /* not the form of "latest", but the beginning of an id */
    { "latest~x", CBX_NOT_FOUND, "latest~x" },
    { "main", CBX_OK, "2026-01-aa" },
    { "release", CBX_OK, "2026-02-bb" },
    { "tie-a", CBX_OK, "tie-a" }, /* an exact id, not the baseline of that name */
    { "2026-01", CBX_OK, "2026-01-aa" },
    { "2026-02-b", CBX_AMBIGUOUS,
      "2026-02-bc (1970-01-01T00:00:00.000300+00:00, commit decade3333)"
      ", 2026-02-bb" },
    { "c0ffee1", CBX_OK, "2026-01-aa" },
    { "c0ff", CBX_AMBIGUOUS, "2026-01-aa" },
    { "abcd", CBX_OK, "tie-a" },
    { "nightly", CBX_OK, "nightly" }, /* although a commit begins with it */
    { "night", CBX_AMBIGUOUS, "zzzz" },
    { "abc", CBX_NOT_FOUND, "at least 4" },
    { "", CBX_NOT_FOUND, "at least 4" },
    { "2026-99", CBX_NOT_FOUND, "the newest is 'tie-b'" },
    { "100%", CBX_OK, "100%_x" },
    { "____", CBX_NOT_FOUND, "____" },
    { "%%%%", CBX_NOT_FOUND, "%%%%" },
    { "'; --", CBX_NOT_FOUND, "'; --" },
};

START_TEST(a_selector_finds_its_run_or_says_why)
{
    cbx_run_header header;
    cbx_status status =
        cbx_run_select(store, cases[_i].selector, fixture.arena, &header, &fixture.err);
    ck_assert_msg(status == cases[_i].status, "%s: status %d, %s", cases[_i].selector, (int)status,
                  status ? fixture.err.text : header.id);
    if (status)
        ck_assert_msg(strstr(fixture.err.text, cases[_i].want) != NULL, "%s: %s",
                      cases[_i].selector, fixture.err.text);
    else
        ck_assert_str_eq(header.id, cases[_i].want);
}
END_TEST

static const struct {
    const char *selector, *want;
} empty_cases[] = {
    { "latest", "calibrax import" },
    { "latest~3", "calibrax import" },
    { "main", "calibrax baseline --run latest" },
    { "anything", "calibrax import" },
};

START_TEST(an_empty_store_says_how_to_go_on)
{
    cbx_store *empty = NULL;
    cbx_run_header header;
    expect_ok(&fixture, cbx_sqlite_store_open(":memory:", CBX_OPEN_READ, &empty, &fixture.err));
    ck_assert_int_eq(
        cbx_run_select(empty, empty_cases[_i].selector, fixture.arena, &header, &fixture.err),
        CBX_NOT_FOUND);
    ck_assert_msg(strstr(fixture.err.text, empty_cases[_i].want) != NULL, "%s", fixture.err.text);
    cbx_store_close(empty);
}
END_TEST

static const cbx_tag jax[] = { { "framework", "jax" } };
static const cbx_tag torch[] = { { "framework", "jax" }, { "framework", "torch" } };

static const struct {
    const char *what;
    cbx_run_filter filter;
    const char *want; /* ids, newest first */
} list_cases[] = {
    { "all", { 0 }, "tie-b tie-a 2026-02-bc 2026-02-bb 2026-01-aa latest~9 nightly 100%_x zzzz" },
    { "limit and offset", { .offset = 1, .limit = 2 }, "tie-a 2026-02-bc" },
    { "branch", { .branch = "main" }, "2026-02-bc 2026-01-aa" },
    { "before", { .has_before = true, .before_epoch_us = 50 }, "nightly 100%_x zzzz" },
    { "branch and before",
      { .branch = "main", .has_before = true, .before_epoch_us = 300 },
      "2026-01-aa" },
    { "tag", { .tags = jax, .n_tags = 1, .limit = 2 }, "tie-b tie-a" },
    { "tags that no point carries together", { .tags = torch, .n_tags = 2 }, "" },
    { "with points", { .with_points = true, .limit = 1 }, "tie-b" },
    { "no such branch", { .branch = "" }, "" },
};

START_TEST(runs_are_listed_newest_first)
{
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    char got[256] = "";
    expect_ok(&fixture, cbx_store_list_runs(store, &list_cases[_i].filter, fixture.arena, &runs, &n,
                                            &fixture.err));
    for (size_t i = 0; i < n; i++) {
        (void)strcat(got, i ? " " : "");
        (void)strcat(got, runs[i].id);
    }
    ck_assert_msg(strcmp(got, list_cases[_i].want) == 0, "%s: %s", list_cases[_i].what, got);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("selectors");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_selector_finds_its_run_or_says_why, 0,
                        (int)(sizeof cases / sizeof *cases));
    tcase_add_loop_test(tc, an_empty_store_says_how_to_go_on, 0,
                        (int)(sizeof empty_cases / sizeof *empty_cases));
    tcase_add_loop_test(tc, runs_are_listed_newest_first, 0,
                        (int)(sizeof list_cases / sizeof *list_cases));
    return run_test_case("run_selector", tc);
}
