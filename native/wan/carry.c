#include "carry.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "report.h"
#include "segments.h"

/* BURST: so many packets before the other direction has its turn. LAG_MAX_NS: what we expect a wake-up to take at most. */
enum { BURST = 32, LAG_MAX_NS = 150000, LAG_MEMORY = 16 };

static uint64_t clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static uint64_t earliest_due(const struct link *link)
{
    uint64_t first = next_due(&link->lines[0]), second = next_due(&link->lines[1]);

    return first < second ? first : second;
}

/* Reads until nothing is left, or something is due. Returns false when the device is gone. */
static bool read_burst(struct link *link, int from)
{
    static unsigned char frame[FRAME_MAX];

    for (int i = 0; i < BURST; i++) {
        ssize_t size = read(link->devices[from], frame, sizeof frame);
        uint64_t now = clock_ns();

        if (size < 0)
            return errno == EAGAIN || errno == EINTR;
        offer(&link->lines[from], frame, (size_t)size, now);
        if (earliest_due(link) <= now)
            break;
    }
    return true;
}

/* Returns false when the signal was to end the link. */
static bool heed_signal(struct link *link)
{
    struct signalfd_siginfo received;

    if (read(link->signals, &received, sizeof received) != sizeof received)
        return true;
    if (received.ssi_signo != SIGUSR1)
        return false;
    print_report(STDOUT_FILENO, "counters", NULL, link->lines);
    return true;
}

/* Moves the expectation towards what a wake-up took, so that deliveries are as often early as late. */
static void learn_lag(uint64_t *lag, uint64_t took)
{
    int64_t seen = took < LAG_MAX_NS ? (int64_t)took : LAG_MAX_NS;

    *lag = (uint64_t)((int64_t)*lag + (seen - (int64_t)*lag) / LAG_MEMORY);
}

/* Waits for a packet, a signal, an end, or the time at which something is due. */
static void await(const struct link *link, struct pollfd *watched, nfds_t count, uint64_t *lag)
{
    uint64_t due = earliest_due(link), now = clock_ns(), rest = due > now + *lag ? due - now - *lag : 0;
    struct timespec timeout = {.tv_sec = (time_t)(rest / 1000000000), .tv_nsec = (long)(rest % 1000000000)};

    int ready = ppoll(watched, count, due == UINT64_MAX ? NULL : &timeout, NULL);

    if (ready > 0)
        return;
    if (ready == 0 && rest > 0)
        learn_lag(lag, clock_ns() - now - rest);
    for (nfds_t i = 0; i < count; i++)
        watched[i].revents = 0;
}

const char *carry(struct link *link)
{
    struct pollfd watched[] = {
        {.fd = link->devices[0], .events = POLLIN}, {.fd = link->devices[1], .events = POLLIN},
        {.fd = link->hosts[0], .events = POLLIN},   {.fd = link->hosts[1], .events = POLLIN},
        {.fd = link->signals, .events = POLLIN},
    };
    uint64_t lag = 0;

    for (;;) {
        uint64_t now = clock_ns();

        deliver(&link->lines[0], link->devices[1], now, lag);
        deliver(&link->lines[1], link->devices[0], now, lag);
        await(link, watched, sizeof watched / sizeof watched[0], &lag);
        if (watched[2].revents || watched[3].revents)
            return "a host is gone";
        if (watched[4].revents && !heed_signal(link))
            return "a signal";
        for (int i = 0; i < 2; i++)
            if (watched[i].revents && ((watched[i].revents & POLLERR) || !read_burst(link, i)))
                return "a device is gone";
    }
}
