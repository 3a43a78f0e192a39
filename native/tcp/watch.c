#include "watch.h"

#include <errno.h>
#include <sys/epoll.h>

enum { BATCH = 256, TURN_MS = 1000 };

static int loop = -1;

int open_loop(void)
{
    return loop = epoll_create1(EPOLL_CLOEXEC);
}

bool want_events(struct watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};
    int change = events == 0 ? EPOLL_CTL_DEL : watch->wanted == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;

    if (events == watch->wanted)
        return true;
    /* What is removed is silent all the same: no event of it is handled. */
    if (epoll_ctl(loop, change, watch->descriptor, &event) < 0 && change != EPOLL_CTL_DEL)
        return false;
    watch->wanted = events;
    return true;
}

int run_loop_once(void)
{
    struct epoll_event events[BATCH];
    int count = epoll_wait(loop, events, BATCH, TURN_MS);

    if (count < 0)
        return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) {
        struct watch *watch = events[i].data.ptr;
        /* An earlier event of this batch may have silenced it. */
        if (watch->wanted != 0)
            watch->handle(watch, events[i].events);
    }
    return 0;
}
