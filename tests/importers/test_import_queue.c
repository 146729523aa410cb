#include "importers/import_queue.h"

#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { N_ITEMS = 5000, LARGE = 3 << 20 };

static cbx_import_queue *queue;
static size_t n_published;

static void set_up(void)
{
    queue = cbx_import_queue_new();
    ck_assert_ptr_nonnull(queue);
    n_published = 0;
}

static void tear_down(void)
{
    cbx_import_queue_free(queue);
}

/* Texts of very different lengths, each after its own number: every hundredth fills a chunk alone.
 */
static void *produce(void *context)
{
    (void)context;
    cbx_import_item *item;
    while (n_published < N_ITEMS && (item = cbx_import_queue_begin(queue))) {
        size_t length = n_published % 100 ? n_published % 7000 : LARGE;
        char *text = cbx_arena_alloc(item->arena, length + 1);
        if (!text)
            abort();
        memset(text, 'a' + (int)(n_published % 26), length);
        text[length] = '\0';
        item->fault = text;
        item->size_bytes = n_published;
        item->read_bytes = length;
        cbx_import_queue_publish(queue);
        n_published++;
    }
    cbx_import_queue_close(queue);
    return NULL;
}

static void check_item(const cbx_import_item *item, size_t i)
{
    ck_assert_uint_eq(item->size_bytes, i);
    ck_assert_uint_eq(strlen(item->fault), item->read_bytes);
    if (item->read_bytes)
        ck_assert_int_eq(item->fault[item->read_bytes - 1], 'a' + (int)(i % 26));
    ck_assert_ptr_null(item->run);
}

START_TEST(items_come_whole_and_in_order)
{
    pthread_t thread;
    size_t n = 0;
    cbx_import_item *item;
    ck_assert_int_eq(pthread_create(&thread, NULL, produce, NULL), 0);
    while (cbx_import_queue_next(queue, &item))
        if (item)
            check_item(item, n++);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_uint_eq(n, N_ITEMS);
}
END_TEST

START_TEST(a_reader_that_waits_for_room_is_stopped)
{
    pthread_t thread;
    cbx_import_item *item = NULL;
    ck_assert_int_eq(pthread_create(&thread, NULL, produce, NULL), 0);
    while (!item)
        ck_assert(cbx_import_queue_next(queue, &item));
    cbx_import_queue_stop(queue);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert(cbx_import_queue_is_stopped(queue));
    ck_assert_uint_lt(n_published, N_ITEMS);
}
END_TEST

START_TEST(what_was_begun_and_not_published_does_not_come)
{
    cbx_import_item *item = cbx_import_queue_begin(queue);
    item->kind = CBX_ITEM_FAULT;
    item = cbx_import_queue_begin(queue);
    item->kind = CBX_ITEM_FILE_END;
    cbx_import_queue_publish(queue);
    (void)cbx_import_queue_begin(queue);
    cbx_import_queue_close(queue);
    ck_assert(cbx_import_queue_next(queue, &item));
    ck_assert_int_eq(item->kind, CBX_ITEM_FILE_END);
    ck_assert(!cbx_import_queue_next(queue, &item));
    ck_assert_ptr_null(item);
}
END_TEST

START_TEST(a_writer_without_items_gets_a_look_round)
{
    cbx_import_item *item;
    ck_assert(cbx_import_queue_next(queue, &item));
    ck_assert_ptr_null(item);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("import_queue");
    TCase *tc = tcase_create("queue");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, items_come_whole_and_in_order);
    tcase_add_test(tc, a_reader_that_waits_for_room_is_stopped);
    tcase_add_test(tc, what_was_begun_and_not_published_does_not_come);
    tcase_add_test(tc, a_writer_without_items_gets_a_look_round);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
