/*
 * gvpn-relay --target PID --report-fd N [--handed | --shared]
 *
 * Run by openconnect --script-tun --script "exec gvpn-relay ..." (the exec matters: openconnect must be our parent).
 * Joins the target's user and network namespace, sets up tun0 there from openconnect's environment, gives up every
 * privilege and moves packets until openconnect ends. Events go to the report descriptor as JSON lines (report.h).
 * --handed: openconnect has tun0 itself (gvpn-hand), and runs us as its script: only the set-up and the report.
 * --shared: other tunnels have tun0 too.
 * exit: 0 when openconnect ended or by SIGTERM, SIGHUP, SIGINT; 64 usage; 125 failure. openconnect(8), unix(7)
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capabilities.h"
#include "device.h"
#include "fault.h"
#include "files.h"
#include "lease.h"
#include "namespaces.h"
#include "options.h"
#include "owner.h"
#include "pump.h"
#include "report.h"

/*
 * A datagram socket does not tell an idle reader that its peer was killed, so the kernel must tell us by a signal.
 * The peer is the process that made the socket pair; 0 when it lives outside our pid namespace.
 */
static int tie_to_peer(int packets, struct fault *fault)
{
    struct ucred peer = {0};
    socklen_t length = sizeof peer;

    if (getsockopt(packets, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
        return failed(fault, "getsockopt SO_PEERCRED");
    return tie_to_owner(peer.pid > 0 ? peer.pid : getppid(), SIGTERM, fault);
}

static int open_signals(struct fault *fault)
{
    sigset_t set;
    int signals;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_SETMASK, &set, NULL);
    signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return signals < 0 ? failed(fault, "signalfd") : signals;
}

struct relay {
    struct lease lease;
    int tun, signals, report;
    bool changed;
};

static int set_up(struct relay *relay, pid_t target, bool shared, struct fault *fault)
{
    if (read_lease(&relay->lease, true, fault) < 0)
        return -1;
    close_descriptors_except((int[]){relay->report, relay->lease.packets}, 2);
    if ((relay->signals = open_signals(fault)) < 0 || tie_to_peer(relay->lease.packets, fault) < 0
        || join_namespaces(target, CLONE_NEWUSER | CLONE_NEWNET, fault) < 0
        || (relay->tun = open_device(shared, fault)) < 0 || configure_device(&relay->lease, &relay->changed, fault) < 0
        || renounce_privileges(fault) < 0)
        return -1;
    /* Again: joining and renouncing may have cleared it. */
    return tie_to_peer(relay->lease.packets, fault);
}

/* As vpnc-script(8): openconnect says by `reason` what has happened. Only a new connection concerns us. */
static int set_up_handed(struct relay *relay, pid_t target, struct fault *fault)
{
    const char *reason = getenv("reason");

    if (!reason || strcmp(reason, "connect") != 0)
        return 0;
    if (read_lease(&relay->lease, false, fault) < 0 || join_namespaces(target, CLONE_NEWUSER | CLONE_NEWNET, fault) < 0
        || configure_device(&relay->lease, &relay->changed, fault) < 0)
        return -1;
    report_up(relay->report, &relay->lease, relay->changed);
    return 0;
}

int main(int argc, char **argv)
{
    long target = 0, report = -1;
    bool handed = false, shared = false;
    const struct option_spec specs[] = {
        {"--target", OPTION_NUMBER, &target, 1, PID_MAX_LIMIT},
        {"--report-fd", OPTION_NUMBER, &report, 0, DESCRIPTOR_MAX},
        {"--handed", OPTION_FLAG, &handed, 0, 0},
        {"--shared", OPTION_FLAG, &shared, 0, 0},
    };
    const pid_t parent = getppid();
    struct relay relay;
    struct fault fault;
    char reason[128];

    parse_only_options(argc, argv, specs, sizeof specs / sizeof specs[0]);
    if (target == 0 || report < 0)
        usage_error("usage: gvpn-relay --target PID --report-fd N [--handed | --shared]");
    relay.report = (int)report;
    /* Before the first report: a supervisor that is gone must not end us by a signal. */
    signal(SIGPIPE, SIG_IGN);
    if ((handed ? set_up_handed(&relay, (pid_t)target, &fault) : set_up(&relay, (pid_t)target, shared, &fault)) < 0) {
        report_error(relay.report, &fault);
        die(&fault);
    }
    if (handed)
        return 0;
    report_up(relay.report, &relay.lease, relay.changed);
    pump(relay.lease.packets, relay.tun, relay.signals, reason, sizeof reason);
    /* The signal of our parent's death looks like any other SIGTERM. */
    report_down(relay.report, getppid() == parent ? reason : "openconnect is gone");
    return 0;
}
