/* Repeated probes, one line each on stdout. timerfd_create(2) */
#pragma once

#include "endpoint.h"

/* Probes once; returns 0 when the endpoint is reachable, 1 when not. Times are in milliseconds. */
int run_once(const struct endpoint *to, long timeout);

/* Probes now and then at every interval, until stdout is closed; returns 0. */
int run_rounds(const struct endpoint *to, long timeout, long interval);
