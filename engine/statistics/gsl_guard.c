#include "engine/statistics/gsl_guard.h"

#include <gsl/gsl_errno.h>
#include <pthread.h>

static void switch_handler_off(void)
{
    (void)gsl_set_error_handler_off(); /* returns the former handler, not a status */
}

void gsl_guard(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, switch_handler_off);
}
