/*
 * gvpn-ns enter [--target PID] [--owner PID] [--listen HOST:PORT [--congestion NAME]] -- CMD...
 *
 * Joins the user, network and UTS namespace of the target and becomes CMD there, with every capability over them.
 * --listen opens a TCP listener before joining, in our network namespace, and passes it as descriptor 3. --congestion:
 * what it accepts has this congestion control, if the kernel allows it.
 * Other descriptors are left as they are. setns(2), capabilities(7), sd_listen_fds(3)
 */
#include <signal.h>
#include <unistd.h>

#include "capabilities.h"
#include "endpoint.h"
#include "execute.h"
#include "fault.h"
#include "listener.h"
#include "namespaces.h"
#include "options.h"
#include "owner.h"
#include "verbs.h"

static int join_with_capabilities(pid_t target, struct fault *fault)
{
    if (join_namespaces(target, CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWUTS, fault) < 0)
        return -1;
    /* execve(2) keeps the capabilities of uid 0; any other uid needs them in the ambient set. */
    return getuid() == 0 ? 0 : keep_capabilities_over_exec(fault);
}

int enter_verb(int argc, char **argv)
{
    long target = 0, owner = 0;
    const char *listen_on = NULL, *congestion = NULL;
    const struct option_spec specs[] = {
        {"--target", OPTION_NUMBER, &target, 1, PID_MAX_LIMIT},
        {"--owner", OPTION_NUMBER, &owner, 1, PID_MAX_LIMIT},
        {"--listen", OPTION_TEXT, &listen_on, 0, 0},
        {"--congestion", OPTION_TEXT, &congestion, 0, 0},
    };
    struct endpoint endpoint;
    struct fault fault;
    int command = parse_options(argc, argv, specs, sizeof specs / sizeof specs[0]);

    if (command >= argc)
        usage_error("enter needs a command");
    if (listen_on && !parse_endpoint(listen_on, &endpoint))
        usage_error("--listen: '%s' is not a literal ADDRESS:PORT", listen_on);
    if (target == 0 && owner == 0 && !listen_on)
        usage_error("enter needs --target, --owner or --listen");

    if (tie_to_owner((pid_t)owner, SIGKILL, &fault) < 0)
        die(&fault);
    if (listen_on && pass_listener(&endpoint, congestion, &fault) < 0)
        die(&fault);
    if (target != 0 && join_with_capabilities((pid_t)target, &fault) < 0)
        die(&fault);
    if (tie_to_owner((pid_t)owner, SIGKILL, &fault) < 0)
        die(&fault);
    execute(argv + command);
}
