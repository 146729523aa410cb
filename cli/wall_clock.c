#include "cli/wall_clock.h"

#include <time.h>

int64_t cbx_wall_clock_us(void)
{
    enum { US_PER_SECOND = 1000000, NS_PER_US = 1000 };
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / NS_PER_US;
}
