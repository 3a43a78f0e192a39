/* One descriptor in the event loop. epoll(7) */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct watch {
    int descriptor;
    uint32_t wanted; /* events that it is registered for; 0 = it is not */
    void (*handle)(struct watch *watch, uint32_t events);
};

/*
 * Registers, changes or removes the watch. Removing it altogether also silences EPOLLHUP, which epoll always reports.
 * Returns false when the kernel lacks memory: the watch is as before, and its owner has to end what it stands for.
 */
bool want_events(struct watch *watch, uint32_t events);

/* Opens the loop. Returns -1 with errno set. */
int open_loop(void);

/* Handles what happened within a second at most. Returns -1 with errno set. */
int run_loop_once(void);
