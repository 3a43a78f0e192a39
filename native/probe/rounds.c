#include "rounds.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "errno-name.h"
#include "fault.h"

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Returns 0 or the errno of the connection. */
static int connect_within(int connection, const struct endpoint *to, long timeout)
{
    struct pollfd watched = {.fd = connection, .events = POLLOUT};
    double deadline = now_ms() + (double)timeout;
    socklen_t length = sizeof(int);
    int result = 0;

    if (connect(connection, (const struct sockaddr *)&to->address, to->length) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno;
    for (;;) {
        double left = deadline - now_ms();
        int ready = poll(&watched, 1, left > 0 ? (int)(left + 1) : 0);

        if (ready > 0)
            break;
        if (ready == 0)
            return ETIMEDOUT;
        if (errno != EINTR)
            return errno;
    }
    return getsockopt(connection, SOL_SOCKET, SO_ERROR, &result, &length) < 0 ? errno : result;
}

/* Returns whether the endpoint is reachable; *closed: nobody reads stdout any more. */
static bool probe(const struct endpoint *to, long timeout, bool *closed)
{
    int connection = socket(to->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    double begin = now_ms();
    int result = connection < 0 ? errno : connect_within(connection, to, timeout);
    double took = now_ms() - begin;
    bool reachable = result == 0 || result == ECONNREFUSED;

    if (connection >= 0)
        close(connection);
    *closed = (reachable ? dprintf(STDOUT_FILENO, "ok %.2f\n", took)
                         : dprintf(STDOUT_FILENO, "fail %s\n", errno_name(result))) < 0;
    return reachable;
}

static int start_timer(long interval)
{
    struct timespec period = {.tv_sec = interval / 1000, .tv_nsec = interval % 1000 * 1000000};
    struct itimerspec schedule = {.it_interval = period, .it_value = period};
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

    if (timer < 0 || timerfd_settime(timer, 0, &schedule, NULL) < 0) {
        struct fault fault;

        failed(&fault, "timerfd");
        die(&fault);
    }
    return timer;
}

int run_once(const struct endpoint *to, long timeout)
{
    bool closed;

    return probe(to, timeout, &closed) ? 0 : 1;
}

int run_rounds(const struct endpoint *to, long timeout, long interval)
{
    /* No event is asked of stdout: POLLERR and POLLHUP come unasked when its reader is gone. */
    struct pollfd watched[] = {{.fd = start_timer(interval), .events = POLLIN}, {.fd = STDOUT_FILENO}};
    bool closed = false;
    uint64_t expirations;

    probe(to, timeout, &closed);
    while (!closed) {
        if (poll(watched, 2, -1) < 0)
            continue;
        if (watched[1].revents)
            return 0;
        if (read(watched[0].fd, &expirations, sizeof expirations) > 0)
            probe(to, timeout, &closed);
    }
    return 0;
}
