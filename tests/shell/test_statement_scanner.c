#include "cli/shell/statement_scanner.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* parts: the statements that text holds, each ended by '|'; what is left stands after the last. */
static const struct {
    const char *text, *parts;
    char prompt; /* after the text */
} cases[] = {
    { "", "", '=' },
    { "  \n", "  \n", '=' },
    { "select 1;", "select 1;|", '=' },
    { "select 1; select 2;", "select 1;| select 2;|", '=' },
    { "select 1", "select 1", '-' },
    { ";;", ";|;|", '=' },
    { "select ';'", "select ';'", '-' },
    { "select 'it''s;' ;", "select 'it''s;' ;|", '=' },
    { "select 'a;\n", "select 'a;\n", '\'' },
    { "select \"a;b\";", "select \"a;b\";|", '=' },
    { "select \"a;\n", "select \"a;\n", '"' },
    { "select [a;b];", "select [a;b];|", '=' },
    { "select [a;\n", "select [a;\n", '[' },
    { "select `a;b`;", "select `a;b`;|", '=' },
    { "select `a\n", "select `a\n", '`' },
    { "-- a; b\n", "-- a; b\n", '=' },
    { "-- it's\nselect 1;", "-- it's\nselect 1;|", '=' },
    { "select 1 -- a;\n;", "select 1 -- a;\n;|", '=' },
    { "/* a; ' */ select 1;", "/* a; ' */ select 1;|", '=' },
    { "select /* a;\n", "select /* a;\n", '*' },
    { "select (1,\n", "select (1,\n", '(' },
    { "select (1));", "select (1));|", '=' },
    { "select 1 - -1 / 2;", "select 1 - -1 / 2;|", '=' },
    /* sqlite3_complete's rules for triggers */
    { "create trigger t after insert on a begin select 1; end; select 2;",
      "create trigger t after insert on a begin select 1; end;| select 2;|", '=' },
    { "CREATE TEMP TRIGGER t BEGIN SELECT 1; SELECT 2; END;",
      "CREATE TEMP TRIGGER t BEGIN SELECT 1; SELECT 2; END;|", '=' },
    { "explain create temporary trigger t begin select case when 1 then 2 end; end;",
      "explain create temporary trigger t begin select case when 1 then 2 end; end;|", '=' },
    { "create trigger t begin select 1; -- end;\n", "create trigger t begin select 1; -- end;\n",
      '-' },
    { "create trigger t begin select 1; end x; end;",
      "create trigger t begin select 1; end x; end;|", '=' },
    { "create table trigger_end(a); select 1;", "create table trigger_end(a);| select 1;|", '=' },
    { "create index i on t(trigger); end;", "create index i on t(trigger);| end;|", '=' },
    { "select '日本;';", "select '日本;';|", '=' },
};

static void split(const char *text, cbx_statement_scanner *scanner, char *to)
{
    size_t length = strlen(text), used;
    while (length) {
        cbx_scan_event event = cbx_statement_scan(scanner, text, length, &used);
        memcpy(to, text, used);
        to += used;
        if (event == CBX_SCANNED_STATEMENT)
            *to++ = '|';
        text += used;
        length -= used;
    }
    *to = '\0';
}

START_TEST(statements_end_at_their_semicolon)
{
    cbx_statement_scanner scanner = CBX_STATEMENT_SCANNER_INIT;
    char parts[512];
    split(cases[_i].text, &scanner, parts);
    ck_assert_str_eq(parts, cases[_i].parts);
    ck_assert_msg(cbx_statement_prompt(&scanner) == cases[_i].prompt, "'%s' prompts '%c'",
                  cases[_i].text, cbx_statement_prompt(&scanner));
}
END_TEST

/* As psql 15 sends them (psql -e over the same text). */
static const struct {
    const char *text, *parts;
    char prompt;
} postgres_cases[] = {
    { "select 1; select 2;", "select 1;| select 2;|", '=' },
    { "do $$ begin; end $$; x", "do $$ begin; end $$;| x", '-' },
    { "do $a$ ; $b$ ; $$ ; $a$;", "do $a$ ; $b$ ; $$ ; $a$;|", '=' },
    { "do $a$ $a $a$;", "do $a$ $a $a$;|", '=' },
    { "do $_1ä$ ; $_1ä$;", "do $_1ä$ ; $_1ä$;|", '=' },
    { "do $a$ ;\n", "do $a$ ;\n", '$' },
    { "select $1; $2;", "select $1;| $2;|", '=' },
    { "select a$$; b$$;", "select a$$;| b$$;|", '=' },
    { "select 1$$; 2$$;", "select 1$$; 2$$;|", '=' },
    { "select $1$$;$$;", "select $1$$;$$;|", '=' },
    { "select E'\\'; ' ;", "select E'\\'; ' ;|", '=' },
    { "select e'a''\\';' ;", "select e'a''\\';' ;|", '=' },
    { "select E'\\\\'; x", "select E'\\\\';| x", '-' },
    { "select E'a\n", "select E'a\n", '\'' },
    { "select '\\'; select 1;", "select '\\';| select 1;|", '=' },
    { "select the'\\'; x", "select the'\\';| x", '-' },
    { "select U&'d\\0061;t' ;", "select U&'d\\0061;t' ;|", '=' },
    { "select 'it''s;' ;", "select 'it''s;' ;|", '=' },
    { "select \"quoted;identifier\", \"a\"\";\";", "select \"quoted;identifier\", \"a\"\";\";|",
      '=' },
    { "select /* a /* ; */ ; */ 1;", "select /* a /* ; */ ; */ 1;|", '=' },
    { "select /* a /* ; */ ;\n", "select /* a /* ; */ ;\n", '*' },
    { "-- it's $$\nselect 1;", "-- it's $$\nselect 1;|", '=' },
    { "select a[1]; select `;", "select a[1];| select `;|", '=' },
    { "create rule r as on insert to t do (select 1; select 2);",
      "create rule r as on insert to t do (select 1; select 2);|", '=' },
    { "create function f() returns int begin atomic; select case when 1 then 2 end; end; x",
      "create function f() returns int begin atomic; select case when 1 then 2 end; end;| x", '-' },
    { "create or replace procedure p() begin atomic select 1; end;",
      "create or replace procedure p() begin atomic select 1; end;|", '=' },
    { "begin; select 1; end;", "begin;| select 1;| end;|", '=' },
    { "create trigger t begin select 1; end;", "create trigger t begin select 1;| end;|", '=' },
};

START_TEST(statements_of_postgres)
{
    cbx_statement_scanner scanner = { .dialect = CBX_DIALECT_POSTGRES };
    char parts[512];
    split(postgres_cases[_i].text, &scanner, parts);
    ck_assert_str_eq(parts, postgres_cases[_i].parts);
    ck_assert_msg(cbx_statement_prompt(&scanner) == postgres_cases[_i].prompt, "'%s' prompts '%c'",
                  postgres_cases[_i].text, cbx_statement_prompt(&scanner));
}
END_TEST

/* Lines arrive one by one: the same end wherever the text is cut after a newline. */
START_TEST(statements_go_over_lines)
{
    static const char *const lines[] = { "select 'a\n", "b;', /* c\n", "; */ (2\n", ");\n" };
    cbx_statement_scanner scanner = CBX_STATEMENT_SCANNER_INIT;
    size_t used;
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(cbx_statement_scan(&scanner, lines[i], strlen(lines[i]), &used),
                         CBX_SCANNED_ALL);
    ck_assert_int_eq(cbx_statement_scan(&scanner, lines[3], strlen(lines[3]), &used),
                     CBX_SCANNED_STATEMENT);
    ck_assert_uint_eq(used, 2);
    ck_assert(!scanner.has_content);
}
END_TEST

START_TEST(a_backslash_begins_a_command_outside_of_quotes)
{
    static const struct {
        const char *text;
        cbx_scan_event event;
        size_t used;
    } rows[] = {
        { "\\x", CBX_SCANNED_COMMAND, 0 },           { "select 1 \\gx", CBX_SCANNED_COMMAND, 9 },
        { "select '\\x'", CBX_SCANNED_ALL, 11 },     { "-- \\x\n", CBX_SCANNED_ALL, 6 },
        { "/* \\x */ \\x", CBX_SCANNED_COMMAND, 9 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cbx_statement_scanner scanner = CBX_STATEMENT_SCANNER_INIT;
        size_t used;
        ck_assert_int_eq(cbx_statement_scan(&scanner, rows[i].text, strlen(rows[i].text), &used),
                         rows[i].event);
        ck_assert_uint_eq(used, rows[i].used);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("statement_scanner");
    TCase *tc = tcase_create("all");
    tcase_add_loop_test(tc, statements_end_at_their_semicolon, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, statements_go_over_lines);
    tcase_add_test(tc, a_backslash_begins_a_command_outside_of_quotes);
    tcase_add_loop_test(tc, statements_of_postgres, 0,
                        (int)(sizeof postgres_cases / sizeof *postgres_cases));
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
