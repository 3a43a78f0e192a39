/*
 * gvpn-tcp --target PID [--owner PID] [--user NAME] --device NAME --port N [--control PATH] [--congestion NAME]
 *          --ready-fd N
 *
 * Ends the TCP connections of clients in the kernel of the target's network namespace, and carries their bytes to
 * sockets of the host's. The namespace routes every SYN of a client to the tun device NAME. Its destination is called
 * first; when it answers, the SYN goes back into the namespace, whose packet filter hands it to port N.
 * --user: whom it becomes before the first packet, where it was started by root. --control: see control.h.
 * --congestion: of the sockets of the host's, where the kernel allows it.
 * Writes {"event":"ready"} to the ready descriptor. exit: 64 usage; 125 failure. nft(8) "tproxy", ip(7) IP_TRANSPARENT
 */
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attempt.h"
#include "become-user.h"
#include "capabilities.h"
#include "clients.h"
#include "clock.h"
#include "control.h"
#include "doorway.h"
#include "files.h"
#include "flow.h"
#include "local.h"
#include "options.h"
#include "owner.h"
#include "pace.h"
#include "watch.h"

/* Descriptors for everything that is no connection. BURST: so many before others have their turn. */
enum { SPARE = 32, BURST = 64, PACKET_MAX = 65536 };

static const char READY[] = "{\"event\":\"ready\"}\n";

/* Where a client wanted to go: a transparent socket has that address. */
static bool identify(int client, const struct sockaddr_in *from, struct tuple *tuple)
{
    struct sockaddr_in to;
    socklen_t length = sizeof to;

    if (getsockname(client, (struct sockaddr *)&to, &length) < 0)
        return false;
    *tuple = (struct tuple){from->sin_addr, to.sin_addr, from->sin_port, to.sin_port};
    return true;
}

static void on_client(struct watch *listener, uint32_t events)
{
    (void)events;
    for (int i = 0; i < BURST; i++) {
        struct sockaddr_in from;
        socklen_t length = sizeof from;
        /* From here, and not by getpeername(2): that knows nothing of a client that has reset its connection already. */
        int client = accept4(listener->descriptor, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        struct tuple tuple;
        int server;

        if (client < 0)
            return;
        server = identify(client, &from, &tuple) ? claim_attempt(&tuple) : -1;
        if (server < 0)
            close(client);
        else
            begin_flow(client, server, tuple.client);
    }
}

static void on_packet(struct watch *device, uint32_t events)
{
    static unsigned char packet[PACKET_MAX];

    (void)events;
    for (int i = 0; i < BURST; i++) {
        ssize_t size = read(device->descriptor, packet, sizeof packet);
        struct syn syn;

        if (size < 0)
            return;
        if (parse_syn(packet, (size_t)size, &syn))
            begin_attempt(&syn);
    }
}

/* As many connections as the hard limit allows. Each takes two descriptors. */
static size_t raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 1024 / 2;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur > 2 * SPARE ? (size_t)(limit.rlim_cur - SPARE) / 2 : 1;
}

static int serve(const struct doorway *doorway, struct fault *fault)
{
    struct watch listener = {doorway->listener, 0, on_client}, device = {doorway->device, 0, on_packet};
    time_t expired = now_s();

    if (!want_events(&listener, EPOLLIN) || !want_events(&device, EPOLLIN))
        return failed(fault, "epoll");
    for (;;) {
        if (run_loop_once() < 0)
            return failed(fault, "epoll_wait");
        answer_control(now_s());
        bury_flows();
        pause_if_busy();
        if (now_s() != expired)
            expire_attempts(expired = now_s());
    }
}

int main(int argc, char **argv)
{
    long target = 0, owner = 0, port = 0, ready = -1;
    const char *name = NULL, *user = NULL, *congestion = NULL, *control = NULL;
    const struct option_spec specs[] = {
        {"--target", OPTION_NUMBER, &target, 1, PID_MAX_LIMIT},   {"--owner", OPTION_NUMBER, &owner, 1, PID_MAX_LIMIT},
        {"--device", OPTION_TEXT, &name, 0, 0},                   {"--port", OPTION_NUMBER, &port, 1, 65535},
        {"--ready-fd", OPTION_NUMBER, &ready, 0, DESCRIPTOR_MAX}, {"--user", OPTION_TEXT, &user, 0, 0},
        {"--congestion", OPTION_TEXT, &congestion, 0, 0},         {"--control", OPTION_TEXT, &control, 0, 0},
    };
    struct doorway doorway;
    struct fault fault;

    parse_only_options(argc, argv, specs, sizeof specs / sizeof specs[0]);
    if (target == 0 || !name || port == 0 || ready < 0)
        usage_error("usage: gvpn-tcp --target PID [--owner PID] [--user NAME] --device NAME --port N"
                    " [--control PATH] [--congestion NAME] --ready-fd N");
    signal(SIGPIPE, SIG_IGN);
    close_descriptors_except((int[]){(int)ready}, 1);
    if (tie_to_owner((pid_t)owner, SIGKILL, &fault) < 0
        || open_doorway((pid_t)target, name, port, &doorway, &fault) < 0 || open_routing(&fault) < 0
        || (open_loop() < 0 && failed(&fault, "epoll_create1") < 0) || (control && open_control(control, &fault) < 0)
        || (user && become_user(user, &fault) < 0) || renounce_privileges(&fault) < 0
        || tie_to_owner((pid_t)owner, SIGKILL, &fault) < 0)
        die(&fault);
    set_capacity(raise_limit());
    open_attempts(doorway.device, congestion);
    if (write(ready, READY, sizeof READY - 1) < 0) {
        failed(&fault, "report");
        die(&fault);
    }
    serve(&doorway, &fault);
    die(&fault);
}
