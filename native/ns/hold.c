/*
 * gvpn-ns hold --owner PID --map same|root|none [--uts] --ready-fd N
 * gvpn-ns hold --owner PID --map same|root|none [--uts] --once
 *
 * Creates a user and a network namespace and keeps them while it lives; with --map none, which needs root, the network
 * namespace alone. Writes {"event":"ready","pid":N} to the ready descriptor. Ends with its owner or by SIGTERM (exit 0).
 * --once only tries whether they can be made. user_namespaces(7), network_namespaces(7)
 */
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capabilities.h"
#include "fault.h"
#include "files.h"
#include "namespaces.h"
#include "options.h"
#include "owner.h"
#include "verbs.h"

static int bring_loopback_up(struct fault *fault)
{
    struct ifreq request = {.ifr_name = "lo"};
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (control < 0)
        return failed(fault, "socket");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (ioctl(control, SIOCSIFFLAGS, &request) < 0)
        return failed(fault, "set lo up");
    close(control);
    return 0;
}

static int set_network_defaults(gid_t gid, bool forward, struct fault *fault)
{
    struct fault ignored;
    char range[32];

    /* ping(8) without privileges; only a mapped gid is valid here, and where /proc/sys is read-only we do without. */
    snprintf(range, sizeof range, "%u %u", gid, gid);
    write_file("/proc/sys/net/ipv4/ping_group_range", range, &ignored);
    /* A gateway that does not forward is no gateway: this one must not fail silently. */
    return forward ? write_file("/proc/sys/net/ipv4/ip_forward", "1", fault) : 0;
}

/* User namespaces are left alone where programs inside are to become other users. */
static int create_inside(const char *map, struct identity inside, struct identity outside, int more, struct fault *fault)
{
    if (strcmp(map, "none") == 0)
        return create_namespaces(CLONE_NEWNET | more, fault);
    if (create_namespaces(CLONE_NEWUSER | CLONE_NEWNET | more, fault) < 0)
        return -1;
    return map_identity(inside, outside, fault);
}

static int report_ready(int descriptor, struct fault *fault)
{
    if (dprintf(descriptor, "{\"event\":\"ready\",\"pid\":%d}\n", (int)getpid()) < 0)
        return failed(fault, "write to the ready descriptor %d", descriptor);
    close(descriptor);
    return 0;
}

/* A holder must not keep its owner's pipes and terminal open. */
static void detach_standard_streams(void)
{
    int null = open("/dev/null", O_RDWR);

    for (int i = 0; null >= 0 && i <= 2; i++)
        dup2(null, i);
    if (null > 2)
        close(null);
}

static void wait_for_sigterm(const sigset_t *only_term)
{
    int received;

    while (sigwait(only_term, &received) != 0 || received != SIGTERM)
        continue;
}

/* Ctrl-C at a terminal is for the owner to handle: the namespace must outlive its payload. */
static void ignore_terminal_signals(void)
{
    static const int IGNORED[] = {SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE};

    for (size_t i = 0; i < sizeof IGNORED / sizeof IGNORED[0]; i++)
        signal(IGNORED[i], SIG_IGN);
}

int hold_verb(int argc, char **argv)
{
    long owner = 0, ready = -1;
    const char *map = "";
    bool uts = false, once = false;
    const struct option_spec specs[] = {
        {"--owner", OPTION_NUMBER, &owner, 1, PID_MAX_LIMIT},
        {"--map", OPTION_TEXT, &map, 0, 0},
        {"--uts", OPTION_FLAG, &uts, 0, 0},
        {"--once", OPTION_FLAG, &once, 0, 0},
        {"--ready-fd", OPTION_NUMBER, &ready, 0, DESCRIPTOR_MAX},
    };
    struct identity outside = current_identity(), inside = outside;
    struct fault fault;
    sigset_t only_term;
    int keep;
    bool root, same;

    parse_only_options(argc, argv, specs, sizeof specs / sizeof specs[0]);
    root = strcmp(map, "root") == 0;
    same = strcmp(map, "same") == 0;
    if (owner == 0 || (ready < 0) != once || (!root && !same && strcmp(map, "none") != 0))
        usage_error("hold needs --owner PID, --map same|root|none and --ready-fd N or --once");
    /* The gid stays what it is: ocserv as uid 0 skips setgroups(2) only when its gid is not 0. */
    if (root)
        inside.uid = 0;
    keep = (int)ready;

    sigemptyset(&only_term);
    sigaddset(&only_term, SIGTERM);
    sigprocmask(SIG_SETMASK, &only_term, NULL);
    ignore_terminal_signals();
    if (tie_to_owner((pid_t)owner, SIGKILL, &fault) < 0)
        die(&fault);
    close_descriptors_except(&keep, once ? 0 : 1);
    if (create_inside(map, inside, outside, uts ? CLONE_NEWUTS : 0, &fault) < 0 || bring_loopback_up(&fault) < 0
        || set_network_defaults(inside.gid, !same, &fault) < 0 || renounce_privileges(&fault) < 0
        || tie_to_owner((pid_t)owner, SIGKILL, &fault) < 0)
        die(&fault);
    if (once)
        return 0;
    if (report_ready((int)ready, &fault) < 0)
        die(&fault);
    detach_standard_streams();
    wait_for_sigterm(&only_term);
    return 0;
}
