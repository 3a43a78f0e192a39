/* What the relay tells its supervisor: one JSON object per line on the report descriptor. */
#pragma once

#include <stdbool.h>

#include "fault.h"
#include "lease.h"

/* {"event":"up","address":"10.77.0.5","mtu":15960,"dns":["10.0.2.3"],"domain":"x"|null,"changed":false} */
void report_up(int descriptor, const struct lease *lease, bool changed);

/* {"event":"down","reason":"..."} */
void report_down(int descriptor, const char *reason);

/* {"event":"error","what":"open /dev/net/tun","errno":"EACCES"} */
void report_error(int descriptor, const struct fault *fault);
