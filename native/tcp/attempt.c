#include "attempt.h"

#include <errno.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clients.h"
#include "clock.h"
#include "local.h"
#include "watch.h"

/*
 * SYN_COUNT: the kernel sends a SYN once more after 1, 2, 4 and 8 s, and gives up 16 s later, tcp(7). A client that still
 * wants its connection by then begins a new attempt with its next SYN. PATIENCE: for a client to come where its
 * destination has answered. MEMORY: a SYN that waited in a queue comes after its connection is established; then it must
 * not call again.
 */
enum { BUCKETS = 4096, SYN_COUNT = 4, UNANSWERED_S = 30, PATIENCE_S = 60, MEMORY_S = 8 };

enum state { CALLING, CONNECTED, CLAIMED };

struct attempt {
    struct watch watch; /* first: its address is the attempt's */
    struct attempt *next;
    struct syn syn;
    enum state state;
    time_t since; /* the client's last SYN, the destination's answer, or the claim */
};

static struct attempt *buckets[BUCKETS];
static size_t known;
static int device;
static const char *congestion;

void open_attempts(int to, const char *control)
{
    device = to;
    congestion = control;
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
        count_attempt(attempt->syn.tuple.client, -1);
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
    /* The host may have got the address while it was called. */
    if (error != 0 || !leads_elsewhere(attempt->syn.tuple.server)) {
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
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), count = SYN_COUNT;

    if (descriptor < 0)
        return -1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_SYNCNT, &count, sizeof count);
    if (congestion)
        setsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, congestion, (socklen_t)strlen(congestion));
    if (connect(descriptor, (struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS)
        return descriptor;
    close(descriptor);
    return -1;
}

/* What is the host's own is met with silence, as by the packet filter: no answer tells which addresses it has. */
static bool may_begin(const struct tuple *tuple)
{
    return may_attempt(tuple->client) && leads_elsewhere(tuple->server);
}

void begin_attempt(const struct syn *syn)
{
    struct attempt **place = find(&syn->tuple), *attempt = *place;

    if (attempt && attempt->state == CALLING)
        attempt->since = now_s();
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
    if (!may_begin(&syn->tuple) || !(attempt = calloc(1, sizeof *attempt)))
        return;
    attempt->syn = *syn;
    attempt->since = now_s();
    attempt->watch = (struct watch){.descriptor = call(&syn->tuple), .handle = on_connected};
    if (attempt->watch.descriptor < 0) {
        refuse(syn, errno);
        free(attempt);
        return;
    }
    if (!count_attempt(syn->tuple.client, 1)) {
        close(attempt->watch.descriptor);
        free(attempt);
        return;
    }
    *place = attempt;
    known++;
    if (!want_events(&attempt->watch, EPOLLOUT))
        forget_at(place);
}

int claim_attempt(const struct tuple *tuple)
{
    struct attempt *attempt = *find(tuple);

    if (!attempt || attempt->state != CONNECTED)
        return -1;
    attempt->state = CLAIMED;
    attempt->since = now_s();
    count_attempt(tuple->client, -1);
    return attempt->watch.descriptor;
}

static size_t forget_if(bool (*wanted)(const struct attempt *attempt, long value), long value)
{
    size_t before = known;

    for (size_t i = 0; known > 0 && i < BUCKETS; i++) {
        struct attempt **place = &buckets[i];

        while (*place) {
            if (wanted(*place, value))
                forget_at(place);
            else
                place = &(*place)->next;
        }
    }
    return before - known;
}

static bool belongs(const struct attempt *attempt, long client)
{
    return attempt->syn.tuple.client.s_addr == (in_addr_t)client;
}

static bool is_old(const struct attempt *attempt, long now)
{
    static const int PATIENCE[] = {[CALLING] = UNANSWERED_S, [CONNECTED] = PATIENCE_S, [CLAIMED] = MEMORY_S};

    return now - attempt->since > PATIENCE[attempt->state];
}

size_t abort_attempts(struct in_addr client)
{
    return forget_if(belongs, (long)client.s_addr);
}

void expire_attempts(time_t now)
{
    forget_if(is_old, (long)now);
}
