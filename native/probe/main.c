/*
 * gvpn-probe --target PID [--owner PID] --to IP:PORT [--timeout-ms 3000] [--interval-ms 10000 | --once]
 *
 * Makes a TCP connection in the target's network namespace and prints `ok MILLISECONDS` or `fail ERRNO` per probe.
 * A refused connection is an answer, and so counts as ok. Ends when the reader of stdout closes it.
 * exit: 0; with --once 1 when not reachable; 64 usage; 125 failure. connect(2), timerfd_create(2)
 */
#include <signal.h>

#include "capabilities.h"
#include "endpoint.h"
#include "fault.h"
#include "namespaces.h"
#include "options.h"
#include "owner.h"
#include "rounds.h"

int main(int argc, char **argv)
{
    long target = 0, owner = 0, timeout = 3000, interval = 0;
    const char *to = NULL;
    bool once = false;
    const struct option_spec specs[] = {
        {"--target", OPTION_NUMBER, &target, 1, PID_MAX_LIMIT},
        {"--owner", OPTION_NUMBER, &owner, 1, PID_MAX_LIMIT},
        {"--to", OPTION_TEXT, &to, 0, 0},
        {"--timeout-ms", OPTION_NUMBER, &timeout, 1, 600000},
        {"--interval-ms", OPTION_NUMBER, &interval, 10, 86400000},
        {"--once", OPTION_FLAG, &once, 0, 0},
    };
    struct endpoint endpoint;
    struct fault fault;

    parse_only_options(argc, argv, specs, sizeof specs / sizeof specs[0]);
    if (target == 0 || !to)
        usage_error("gvpn-probe needs --target PID and --to IP:PORT");
    if (once && interval != 0)
        usage_error("--once and --interval-ms exclude each other");
    if (!parse_endpoint(to, &endpoint))
        usage_error("--to: '%s' is not a literal ADDRESS:PORT", to);

    signal(SIGPIPE, SIG_IGN);
    if (tie_to_owner((pid_t)owner, SIGKILL, &fault) < 0
        || join_namespaces((pid_t)target, CLONE_NEWUSER | CLONE_NEWNET, &fault) < 0 || renounce_privileges(&fault) < 0
        || tie_to_owner((pid_t)owner, SIGKILL, &fault) < 0)
        die(&fault);
    return once ? run_once(&endpoint, timeout) : run_rounds(&endpoint, timeout, interval ? interval : 10000);
}
