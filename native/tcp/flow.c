#include "flow.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clients.h"
#include "pace.h"
#include "watch.h"

/* CHUNK: at 128 KiB a system call costs less than the copy. TURN: what one flow may move before others have theirs. */
enum { CHUNK = 128 << 10, TURN = 1 << 20 };

/* Of a client that vanished we learn after 40 minutes: a job's lease, 20 minutes, must be over before. */
enum { CLIENT_IDLE_S = 1800 };

struct flow;

/* One side. held: bytes for its descriptor that found no room there; while there are any, the other side is not read. */
struct side {
    struct watch watch; /* first: its address is the side's */
    struct flow *flow;
    struct side *other;
    unsigned char *held;
    size_t start, end;
    bool ended;  /* it sends no more */
    bool closed; /* we send it no more */
};

struct flow {
    struct side client, server;
    struct in_addr address; /* the client's */
    struct flow *next, *previous;
};

static struct flow *flows, *dead;

static bool holds(const struct side *side)
{
    return side->start < side->end;
}

static void release(struct side *side)
{
    free(side->held);
    side->held = NULL;
    side->start = side->end = 0;
}

static void end_flow(struct flow *flow)
{
    struct side *sides[] = {&flow->client, &flow->server};

    for (int i = 0; i < 2; i++) {
        want_events(&sides[i]->watch, 0);
        close(sides[i]->watch.descriptor);
        release(sides[i]);
    }
    if (flow->next)
        flow->next->previous = flow->previous;
    *(flow->previous ? &flow->previous->next : &flows) = flow->next;
    flow->next = dead;
    dead = flow;
    count_flow(flow->address, -1);
}

/* Both sides learn by a reset that something is missing: an ordinary end would hide it. */
static void abort_flow(struct flow *flow)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    setsockopt(flow->client.watch.descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    setsockopt(flow->server.watch.descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    end_flow(flow);
}

static bool renew_interest(struct side *side)
{
    uint32_t events = 0;

    if (!side->ended && !holds(side->other))
        events |= EPOLLIN;
    if (holds(side))
        events |= EPOLLOUT;
    return want_events(&side->watch, events);
}

/* Writes what it can. Returns what is left, or -1 when the side is broken. */
static ssize_t write_some(struct side *to, const unsigned char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = send(to->watch.descriptor, data, size, MSG_NOSIGNAL);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno == EAGAIN ? (ssize_t)size : -1;
        data += written;
        size -= (size_t)written;
    }
    return 0;
}

static bool hold(struct side *to, const unsigned char *data, size_t size)
{
    if (!(to->held = malloc(size)))
        return false;
    memcpy(to->held, data, size);
    to->start = 0;
    to->end = size;
    return true;
}

/* After the other side's end, and after all that it had sent. */
static bool close_if_done(struct side *to)
{
    if (to->other->ended && !holds(to) && !to->closed) {
        to->closed = true;
        shutdown(to->watch.descriptor, SHUT_WR);
    }
    return to->closed && to->other->closed;
}

/* Returns false when the flow must be aborted. */
static bool carry(struct side *from)
{
    static unsigned char chunk[CHUNK];
    struct side *to = from->other;

    for (size_t moved = 0; moved < TURN && !from->ended && !holds(to);) {
        ssize_t size = recv(from->watch.descriptor, chunk, sizeof chunk, 0), left;

        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return errno == EAGAIN;
        from->ended = size == 0;
        left = write_some(to, chunk, (size_t)size);
        if (left < 0 || (left > 0 && !hold(to, chunk + size - left, (size_t)left)))
            return false;
        moved += (size_t)size;
        count_moved((size_t)size);
        /* A short read has emptied the socket. */
        if ((size_t)size < sizeof chunk)
            break;
    }
    return true;
}

/* Returns false when the flow must be aborted. */
static bool flush(struct side *to)
{
    ssize_t left = write_some(to, to->held + to->start, to->end - to->start);

    if (left < 0)
        return false;
    to->start = to->end - (size_t)left;
    if (left == 0)
        release(to);
    return true;
}

static void on_event(struct watch *watch, uint32_t events)
{
    struct side *side = (struct side *)watch;

    /* Errors and hang-ups come out of the call that they belong to. */
    if ((holds(side) && (events & ~(uint32_t)EPOLLIN) && !flush(side)) || !carry(side)
        || (!holds(side) && !carry(side->other))) {
        abort_flow(side->flow);
        return;
    }
    if (close_if_done(side) | close_if_done(side->other)) {
        end_flow(side->flow);
        return;
    }
    if (!renew_interest(side) || !renew_interest(side->other))
        abort_flow(side->flow);
}

static void prepare(int descriptor, int idle_s)
{
    int yes = 1;

    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    if (idle_s > 0)
        setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
}

void begin_flow(int client, int server, struct in_addr address)
{
    struct flow *flow = calloc(1, sizeof *flow);

    if (!flow || !count_flow(address, 1)) {
        free(flow);
        close(client);
        close(server);
        return;
    }
    flow->client = (struct side){{client, 0, on_event}, .flow = flow, .other = &flow->server};
    flow->server = (struct side){{server, 0, on_event}, .flow = flow, .other = &flow->client};
    flow->address = address;
    flow->next = flows;
    if (flows)
        flows->previous = flow;
    flows = flow;
    prepare(client, CLIENT_IDLE_S);
    prepare(server, 0);
    if (!renew_interest(&flow->client) || !renew_interest(&flow->server))
        abort_flow(flow);
}

size_t abort_flows(struct in_addr address)
{
    size_t count = 0;

    for (struct flow *flow = flows, *next; flow; flow = next) {
        next = flow->next;
        if (flow->address.s_addr != address.s_addr)
            continue;
        abort_flow(flow);
        count++;
    }
    return count;
}

void bury_flows(void)
{
    while (dead) {
        struct flow *next = dead->next;

        free(dead);
        dead = next;
    }
}
