/*
 * How the gateway has the connections of a client ended: one that is revoked, or whose address somebody else gets. A
 * unix(7) stream socket of mode 0600. A visitor writes the client's address and a newline; he reads how many connections
 * were ended, and a newline. One at a time, each within 2 s.
 */
#pragma once

#include <time.h>

#include "fault.h"

/* Listens at this path; what is there from an earlier run is replaced. The loop must be open. */
int open_control(const char *path, struct fault *fault);

/* Does what was asked for. Not inside the handling of events: it ends flows that others of the batch may point to. */
void answer_control(time_t now);
