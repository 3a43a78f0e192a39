/*
 * gvpn-hand --preload FILE [--target PID [--shared]] [--congestion NAME] [--check] -- CMD...
 *
 * Becomes CMD, an openconnect into which FILE (native/preload) is loaded. --target: it finds tun0 of the target's
 * network namespace where it opens /dev/net/tun, and moves packets itself, without a relay beside it; --shared: as one
 * of several. --congestion: its TCP connection gets this congestion control if the kernel allows it. --check: FILE says
 * that it was loaded.
 * exit: the command's own code; 64 usage, 125 our own failure, 126 cannot execute, 127 not found. tcp(7), ld.so(8)
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "../relay/device.h"
#include "execute.h"
#include "fault.h"
#include "fetch.h"
#include "options.h"

static int open_inside(const void *argument, int *descriptors, struct fault *fault)
{
    return (descriptors[0] = open_device(*(const bool *)argument, fault)) < 0 ? -1 : 0;
}

/* For the command, by its number. */
static int hand_over(const char *variable, int descriptor, struct fault *fault)
{
    char number[16];

    snprintf(number, sizeof number, "%d", descriptor);
    if (fcntl(descriptor, F_SETFD, 0) < 0 || setenv(variable, number, 1) < 0)
        return failed(fault, "hand over %s", variable);
    return 0;
}

/* By a descriptor: paths with blanks or colons cannot stand in LD_PRELOAD. What the user had there comes after ours. */
static int preload(const char *path, struct fault *fault)
{
    const char *users = getenv("LD_PRELOAD");
    int file = open(path, O_RDONLY);
    char *value;

    if (file < 0)
        return failed(fault, "open %s", path);
    if (asprintf(&value, "/proc/self/fd/%d%s%s", file, users ? ":" : "", users ? users : "") < 0
        || setenv("LD_PRELOAD", value, 1) < 0)
        return failed(fault, "set LD_PRELOAD");
    return 0;
}

int main(int argc, char **argv)
{
    const char *library = NULL, *congestion = NULL;
    bool check = false, shared = false;
    long target = 0;
    const struct option_spec specs[] = {
        {"--preload", OPTION_TEXT, &library, 0, 0},
        {"--target", OPTION_NUMBER, &target, 1, PID_MAX_LIMIT},
        {"--shared", OPTION_FLAG, &shared, 0, 0},
        {"--congestion", OPTION_TEXT, &congestion, 0, 0},
        {"--check", OPTION_FLAG, &check, 0, 0},
    };
    struct fault fault;
    int command = parse_options(argc, argv, specs, sizeof specs / sizeof specs[0]), tun;

    if (command >= argc || !library)
        usage_error("usage: gvpn-hand --preload FILE [--target PID [--shared]] [--congestion NAME] [--check] -- CMD...");
    if (target != 0
        && (fetch_descriptors((pid_t)target, open_inside, &shared, &tun, 1, &fault) < 0
            || hand_over("GVPN_TUN", tun, &fault) < 0))
        die(&fault);
    if (preload(library, &fault) < 0)
        die(&fault);
    if ((congestion && setenv("GVPN_CONGESTION", congestion, 1) < 0) || (check && setenv("GVPN_CHECK", "1", 1) < 0)) {
        failed(&fault, "setenv");
        die(&fault);
    }
    execute(argv + command);
}
