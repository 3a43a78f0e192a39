/* A listening socket handed to a command the way systemd does it. sd_listen_fds(3) */
#pragma once

#include "endpoint.h"
#include "fault.h"

/* Listens on the endpoint at descriptor 3 (whatever was there is closed) and sets LISTEN_FDS and LISTEN_PID. */
int pass_listener(const struct endpoint *endpoint, struct fault *fault);
