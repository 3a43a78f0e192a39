#include "pump.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "errno-name.h"

enum { PACKET_SIZE = 65536, BURST = 64, SOCKET_BUFFER = 4 << 20, RETRY_MS = 10 };

enum verdict {
    MOVED,
    EMPTY,   /* nothing to read */
    FULL,    /* poll(2) will say when there is room */
    STARVED, /* the kernel is short of memory, and poll(2) will not say when that ends */
    ENDED,
};

/* One direction. held: the size of the packet that waits for room, 0 = none. */
struct flow {
    int from, to;
    const char *source, *sink;
    bool zero_is_end; /* reading 0 bytes: the end of a seqpacket socket, but an empty packet of a datagram socket */
    const char *failure; /* which call said ENDED */
    size_t held;
    unsigned char packet[PACKET_SIZE];
};

/* A packet that the other side finds bad is skipped: it must not end the tunnel. */
static enum verdict write_held(struct flow *flow)
{
    if (write(flow->to, flow->packet, flow->held) < 0) {
        if (errno == EAGAIN)
            return FULL;
        if (errno == ENOBUFS || errno == ENOMEM)
            return STARVED;
        if (errno != EINVAL && errno != EIO && errno != EMSGSIZE) {
            flow->failure = flow->sink;
            return ENDED;
        }
    }
    flow->held = 0;
    return MOVED;
}

static enum verdict read_next(struct flow *flow)
{
    ssize_t size = read(flow->from, flow->packet, sizeof flow->packet);

    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return EMPTY;
    if (size == 0 && flow->zero_is_end)
        errno = EPIPE;
    if (size < 0 || (size == 0 && flow->zero_is_end)) {
        flow->failure = flow->source;
        return ENDED;
    }
    flow->held = (size_t)size;
    return MOVED;
}

/* Moves up to BURST packets, so that neither direction starves the other. Returns the last verdict. */
static enum verdict move_burst(struct flow *flow)
{
    enum verdict verdict = MOVED;

    for (int i = 0; i < BURST && verdict == MOVED; i++) {
        if (flow->held == 0)
            verdict = read_next(flow);
        if (flow->held > 0)
            verdict = write_held(flow);
    }
    return verdict;
}

static void prepare(int descriptor)
{
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

/* The kernel caps these at net.core.{w,r}mem_max; less is only slower. */
static void enlarge_buffers(int packets)
{
    int size = SOCKET_BUFFER;

    setsockopt(packets, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    setsockopt(packets, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

static bool is_seqpacket(int packets)
{
    int type = 0;
    socklen_t length = sizeof type;

    return getsockopt(packets, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET;
}

static bool signalled(int signals, char *reason, size_t size)
{
    struct signalfd_siginfo received;

    if (read(signals, &received, sizeof received) != sizeof received)
        return false;
    /* openconnect sends SIGHUP when it ends. */
    snprintf(reason, size, "signal %u: %s", received.ssi_signo, strsignal((int)received.ssi_signo));
    return true;
}

/* Returns false at the end of the flow, with its reason. */
static bool advance(struct flow *flow, bool *starved, char *reason, size_t size)
{
    enum verdict verdict = move_burst(flow);

    if (verdict == ENDED)
        snprintf(reason, size, "%s: %s", flow->failure, errno_name(errno));
    *starved = *starved || verdict == STARVED;
    return verdict != ENDED;
}

void pump(int packets, int tun, int signals, char *reason, size_t size)
{
    static struct flow inward, outward; /* too big for the stack */
    bool starved = false;

    inward = (struct flow){.from = packets, .to = tun, .source = "read from openconnect", .sink = "write to tun0"};
    outward = (struct flow){.from = tun, .to = packets, .source = "read from tun0", .sink = "write to openconnect"};
    inward.zero_is_end = is_seqpacket(packets);
    prepare(packets);
    prepare(tun);
    enlarge_buffers(packets);
    for (;;) {
        short room = starved ? 0 : POLLOUT; /* memory shortage: POLLOUT would be true at once, for ever */
        struct pollfd watched[] = {
            {.fd = packets, .events = (short)((inward.held ? 0 : POLLIN) | (outward.held ? room : 0))},
            {.fd = tun, .events = (short)((outward.held ? 0 : POLLIN) | (inward.held ? room : 0))},
            {.fd = signals, .events = POLLIN},
        };
        short broken;

        if (poll(watched, 3, starved ? RETRY_MS : -1) < 0)
            continue;
        if (watched[2].revents && signalled(signals, reason, size))
            return;
        if (watched[0].revents & POLLHUP) {
            snprintf(reason, size, "openconnect closed the packet socket");
            return;
        }
        broken = (short)((watched[0].revents | watched[1].revents) & (POLLERR | POLLHUP | POLLNVAL));
        /* Each of the four events wakes one direction. */
        bool go_in = starved || broken || (watched[0].revents & POLLIN) || (watched[1].revents & POLLOUT);
        bool go_out = starved || broken || (watched[1].revents & POLLIN) || (watched[0].revents & POLLOUT);

        starved = false;
        if (go_in && !advance(&inward, &starved, reason, size))
            return;
        if (go_out && !advance(&outward, &starved, reason, size))
            return;
    }
}
