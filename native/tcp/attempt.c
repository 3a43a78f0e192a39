#include "attempt.h"

#include <errno.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "flow.h"
#include "watch.h"

/* MEMORY: a SYN that waited in a queue comes after its connection is established; then it must not call again. */
enum { BUCKETS = 4096, PATIENCE_S = 60, MEMORY_S = 8 };

enum state { CALLING, CONNECTED, CLAIMED };

struct attempt {
    struct watch watch; /* first: its address is the attempt's */
    struct attempt *next;
    struct syn syn;
    enum state state;
    time_t since; /* it has been connected, or claimed */
};

static struct attempt *buckets[BUCKETS];
static size_t known, under_way, limit = 1;
static int device;
static const char *congestion;

void open_attempts(int to, const char *control)
{
    device = to;
    congestion = control;
}

void set_most_connections(size_t most)
{
    limit = most;
}

static time_t now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec;
}

static struct attempt **find(const struct tuple *tuple)
{
    uint32_t mix = tuple->client.s_addr ^ tuple->server.s_addr * 31u;
    struct attempt **place;

    mix ^= (uint32_t)tuple->client_port << 16 | tuple->server_port;
    mix *= 2654435761u;
    place = &buckets[mix >> 20];
    while (*place && !same_tuple(&(*place)->syn.tuple, tuple))
        place = &(*place)->next;
    return place;
}

static void forget_at(struct attempt **place)
{
    struct attempt *attempt = *place;

    if (attempt->state != CLAIMED) {
        want_events(&attempt->watch, 0);
        close(attempt->watch.descriptor);
        under_way--;
    }
    *place = attempt->next;
    known--;
    free(attempt);
}

/* A packet that the device does not take is lost like any other: the client sends its SYN again. */
static void inject(const unsigned char *packet, size_t size)
{
    if (write(device, packet, size) < 0)
        return;
}

/* Where the destination did not answer, neither do we. */
static void refuse(const struct syn *syn, int error)
{
    unsigned char packet[REFUSAL_MAX];

    switch (error) {
    case ECONNREFUSED:
    case ECONNRESET:
        inject(packet, build_reset(syn, packet));
        return;
    case EHOSTUNREACH:
    case EHOSTDOWN:
        inject(packet, build_unreachable(syn, ICMP_HOST_UNREACH, packet));
        return;
    case ENETUNREACH:
        inject(packet, build_unreachable(syn, ICMP_NET_UNREACH, packet));
        return;
    case EACCES:
    case EPERM:
        inject(packet, build_unreachable(syn, ICMP_PKT_FILTERED, packet));
        return;
    }
}

static void on_connected(struct watch *watch, uint32_t events)
{
    struct attempt *attempt = (struct attempt *)watch;
    int error = 0;
    socklen_t length = sizeof error;

    (void)events;
    getsockopt(watch->descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) {
        refuse(&attempt->syn, error);
        forget_at(find(&attempt->syn.tuple));
        return;
    }
    want_events(watch, 0);
    attempt->state = CONNECTED;
    attempt->since = now_s();
    inject(attempt->syn.packet, attempt->syn.size);
}

static int call(const struct tuple *tuple)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = tuple->server, .sin_port = tuple->server_port};
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (descriptor < 0)
        return -1;
    if (congestion)
        setsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, congestion, (socklen_t)strlen(congestion));
    if (connect(descriptor, (struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS)
        return descriptor;
    close(descriptor);
    return -1;
}

void begin_attempt(const struct syn *syn)
{
    struct attempt **place = find(&syn->tuple), *attempt = *place;

    if (attempt && attempt->syn.sequence == syn->sequence) {
        if (attempt->state == CONNECTED)
            inject(attempt->syn.packet, attempt->syn.size);
        return;
    }
    /* Another connection from the same port: the client gave up the first, or has had it. */
    if (attempt && attempt->state == CALLING) {
        attempt->syn = *syn;
        return;
    }
    if (attempt) {
        forget_at(place);
        place = find(&syn->tuple);
    }
    if (under_way + count_flows() >= limit || !(attempt = calloc(1, sizeof *attempt)))
        return;
    attempt->syn = *syn;
    attempt->watch = (struct watch){.descriptor = call(&syn->tuple), .handle = on_connected};
    if (attempt->watch.descriptor < 0) {
        refuse(syn, errno);
        free(attempt);
        return;
    }
    *place = attempt;
    known++;
    under_way++;
    want_events(&attempt->watch, EPOLLOUT);
}

int claim_attempt(const struct tuple *tuple)
{
    struct attempt *attempt = *find(tuple);

    if (!attempt || attempt->state != CONNECTED)
        return -1;
    attempt->state = CLAIMED;
    attempt->since = now_s();
    under_way--;
    return attempt->watch.descriptor;
}

void expire_attempts(time_t now)
{
    for (size_t i = 0; known > 0 && i < BUCKETS; i++) {
        struct attempt **place = &buckets[i];

        while (*place) {
            struct attempt *attempt = *place;

            if (attempt->state != CALLING
                && now - attempt->since > (attempt->state == CLAIMED ? MEMORY_S : PATIENCE_S))
                forget_at(place);
            else
                place = &attempt->next;
        }
    }
}
