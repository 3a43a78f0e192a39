/* A listening socket handed to a command the way systemd does it. sd_listen_fds(3) */
#pragma once

#include "endpoint.h"
#include "fault.h"

/*
 * Listens on the endpoint at descriptor 3 (whatever was there is closed) and sets LISTEN_FDS and LISTEN_PID.
 * `congestion` is the congestion control of what it accepts; NULL = the host's.
 */
int pass_listener(const struct endpoint *endpoint, const char *congestion, struct fault *fault);
