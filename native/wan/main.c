/*
 * gvpn-wan --end PID --device NAME --end PID --device NAME [--owner PID] [--rtt-us N] [--jitter-us N] [--loss-ppm N]
 *          [--rate-bit N --queue-bytes N] [--seed N] --ready-fd N
 *
 * A link between two hosts, which are network namespaces, each named by a process in it: a TUN device in either, and in
 * between what a wide-area network does. Each way takes half the round-trip time and up to half the jitter; loss is per
 * segment on the wire, each way; the rate and its queue (tail drop) are each way's own. Order is kept. Runs with the
 * same seed lose the same segments.
 * Writes {"event":"ready"} to the ready descriptor; on SIGUSR1, and at its end, counters to standard output as JSON.
 * Ends with either host, with the owner, by a signal. Needs root. exit: 0 by a host's end or a signal; 64 usage; 125
 * failure.
 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capabilities.h"
#include "carry.h"
#include "device.h"
#include "files.h"
#include "options.h"
#include "owner.h"
#include "report.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

/* PRIORITY: real-time, of 1 to 99. NICE: where the kernel refuses that. */
enum { PRIORITY = 10, NICE = -10, RTT_MAX_US = 4000000, LOSS_MAX_PPM = 1000000, QUEUE_MIN = 1514, QUEUE_MAX = 1 << 30 };

static const long RATE_MAX = 1000000000000, SEED_MAX = 0x7fffffff;
static const char READY[] = "{\"event\":\"ready\"}\n";

struct words {
    struct text_list ends, devices;
    long owner, rtt_us, jitter_us, loss_ppm, rate, queue_bytes, seed, ready;
};

static void parse_words(int argc, char **argv, struct words *words)
{
    const struct option_spec specs[] = {
        {"--end", OPTION_LIST, &words->ends, 0, 0},
        {"--device", OPTION_LIST, &words->devices, 0, 0},
        {"--owner", OPTION_NUMBER, &words->owner, 1, PID_MAX_LIMIT},
        {"--rtt-us", OPTION_NUMBER, &words->rtt_us, 0, RTT_MAX_US},
        {"--jitter-us", OPTION_NUMBER, &words->jitter_us, 0, RTT_MAX_US},
        {"--loss-ppm", OPTION_NUMBER, &words->loss_ppm, 0, LOSS_MAX_PPM},
        {"--rate-bit", OPTION_NUMBER, &words->rate, 1, RATE_MAX},
        {"--queue-bytes", OPTION_NUMBER, &words->queue_bytes, QUEUE_MIN, QUEUE_MAX},
        {"--seed", OPTION_NUMBER, &words->seed, 0, SEED_MAX},
        {"--ready-fd", OPTION_NUMBER, &words->ready, 0, DESCRIPTOR_MAX},
    };

    *words = (struct words){.seed = 1, .ready = -1};
    parse_only_options(argc, argv, specs, sizeof specs / sizeof specs[0]);
    if (words->ends.count != 2 || words->devices.count != 2 || words->ready < 0)
        usage_error("usage: gvpn-wan --end PID --device NAME --end PID --device NAME --ready-fd N; see its source");
    if ((words->rate == 0) != (words->queue_bytes == 0))
        usage_error("--rate-bit and --queue-bytes go together");
}

static struct nature nature_of(const struct words *words)
{
    return (struct nature){
        .delay_ns = (uint64_t)words->rtt_us * 1000 / 2,
        .jitter_ns = (uint64_t)words->jitter_us * 1000 / 2,
        .loss_ppm = (uint32_t)words->loss_ppm,
        .rate = (uint64_t)words->rate,
        .queue_bytes = (uint64_t)words->queue_bytes,
    };
}

static int open_end(const char *end, const char *name, int *host, int *device, struct fault *fault)
{
    long pid;

    if (!parse_number(end, 1, PID_MAX_LIMIT, &pid))
        usage_error("--end: '%s' is not a number from 1 to %d", end, PID_MAX_LIMIT);
    *host = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
    if (*host < 0)
        return failed(fault, "watch the host %ld", pid);
    *device = open_device((pid_t)pid, name, fault);
    return *device < 0 ? -1 : 0;
}

static int open_signals(struct fault *fault)
{
    sigset_t set;
    int signals;

    sigemptyset(&set);
    for (const int *each = (const int[]){SIGUSR1, SIGTERM, SIGINT, SIGHUP, 0}; *each; each++)
        sigaddset(&set, *each);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return signals < 0 ? failed(fault, "signalfd") : signals;
}

static int open_link(const struct words *words, const struct nature *nature, struct link *link, struct fault *fault)
{
    link->signals = open_signals(fault);
    if (link->signals < 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        if (open_end(words->ends.items[i], words->devices.items[i], &link->hosts[i], &link->devices[i], fault) < 0)
            return -1;
        open_line(&link->lines[i], nature, (uint64_t)words->seed, (uint64_t)i);
    }
    return 0;
}

/* A wire has a clock of its own: on busy cores an ordinary process would be late by milliseconds. */
static void be_prompt(void)
{
    if (sched_setscheduler(0, SCHED_RR, &(struct sched_param){.sched_priority = PRIORITY}) < 0)
        setpriority(PRIO_PROCESS, 0, NICE);
    /* Else the kernel may wait 50 us longer, to save power. */
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
}

int main(int argc, char **argv)
{
    static struct link link;
    struct words words;
    struct nature nature;
    struct fault fault;
    const char *reason;

    parse_words(argc, argv, &words);
    signal(SIGPIPE, SIG_IGN);
    close_descriptors_except((int[]){(int)words.ready}, 1);
    nature = nature_of(&words);
    if (tie_to_owner((pid_t)words.owner, SIGKILL, &fault) < 0 || open_link(&words, &nature, &link, &fault) < 0)
        die(&fault);
    be_prompt();
    if (renounce_privileges(&fault) < 0)
        die(&fault);
    if (write((int)words.ready, READY, sizeof READY - 1) < 0) {
        failed(&fault, "report");
        die(&fault);
    }
    close((int)words.ready);
    reason = carry(&link);
    print_report(STDOUT_FILENO, "end", reason, link.lines);
    return 0;
}
