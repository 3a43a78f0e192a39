/* What a link has carried, as one line of JSON. */
#pragma once

#include "line.h"

/* `{"event":EVENT,"reason":REASON,"directions":[{...},{...}]}`; no reason when NULL. Neither text is escaped. */
void print_report(int descriptor, const char *event, const char *reason, const struct line lines[2]);
