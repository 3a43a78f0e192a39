/* The loop: reads what the hosts send, and delivers it when it is due. ppoll(2), pidfd_open(2), signalfd(2) */
#pragma once

#include "line.h"

struct link {
    int devices[2];
    int hosts[2]; /* a pidfd of each: the link ends with either */
    int signals;  /* SIGUSR1 asks for the counters; every other one ends the link */
    struct line lines[2]; /* the first one goes from the first device to the second */
};

/* Carries packets until the link ends. Returns why. Counters that are asked for go to standard output. */
const char *carry(struct link *link);
