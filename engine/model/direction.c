#include "engine/model/direction.h"

#include <stddef.h>
#include <string.h>

static const char *const direction_names[] = {
    [CBX_DIRECTION_HIGHER] = "higher",
    [CBX_DIRECTION_LOWER] = "lower",
    [CBX_DIRECTION_INFO] = "info",
};

bool cbx_direction_parse(const char *text, cbx_direction *ret_direction)
{
    for (int i = CBX_DIRECTION_HIGHER; i <= CBX_DIRECTION_INFO; i++) {
        if (strcmp(text, direction_names[i]) == 0) {
            *ret_direction = (cbx_direction)i;
            return true;
        }
    }
    return false;
}

const char *cbx_direction_name(cbx_direction direction)
{
    return direction_names[direction];
}

bool cbx_direction_prefers_higher(cbx_direction direction)
{
    return direction != CBX_DIRECTION_LOWER;
}

bool cbx_priority_parse(const char *text, cbx_priority *ret_priority)
{
    bool primary = strcmp(text, "primary") == 0;
    if (!primary && strcmp(text, "secondary") != 0)
        return false;
    *ret_priority = primary ? CBX_PRIORITY_PRIMARY : CBX_PRIORITY_SECONDARY;
    return true;
}

const char *cbx_priority_name(cbx_priority priority)
{
    return priority == CBX_PRIORITY_PRIMARY ? "primary" : "secondary";
}
