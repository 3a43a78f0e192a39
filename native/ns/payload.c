/*
 * gvpn-ns payload --target PID [--owner PID] [--bind SRC=DST]... [--no-pid-namespace] [--uts-name NAME] [--] CMD...
 *
 * Runs CMD in the target's network namespace, in a mount namespace and a nested user namespace of its own, without
 * capabilities. With a pid namespace (--owner is then required) three processes: the outer one, which callers see;
 * PID 1, which reaps; and CMD. Whichever of the first two dies, or the target, everything inside dies.
 * With --no-pid-namespace it becomes CMD in place and keeps its pid. user_namespaces(7), pid_namespaces(7)
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/securebits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capabilities.h"
#include "execute.h"
#include "fault.h"
#include "files.h"
#include "mounts.h"
#include "namespaces.h"
#include "options.h"
#include "owner.h"
#include "tend.h"
#include "verbs.h"

struct payload {
    pid_t target, owner;
    const char *host_name;      /* NULL: the target's */
    struct text_list binds;
    struct identity identity;   /* of our caller, and so of the payload */
    char **command;
};

static int set_host_name(const char *name, struct fault *fault)
{
    if (create_namespaces(CLONE_NEWUTS, fault) < 0)
        return -1;
    if (sethostname(name, strlen(name)) < 0)
        return failed(fault, "sethostname %s", name);
    return 0;
}

static int build_surroundings(const struct payload *payload, struct fault *fault)
{
    if (join_namespaces(payload->target, CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWUTS, fault) < 0)
        return -1;
    if (payload->host_name && set_host_name(payload->host_name, fault) < 0)
        return -1;
    if (isolate_mounts(fault) < 0)
        return -1;
    return bind_all(&payload->binds, fault);
}

/* The nested user namespace owns none of the other namespaces: no capability in it reaches the network. */
static _Noreturn void become_payload(const struct payload *payload, pid_t owner)
{
    struct identity outside = current_identity();
    struct fault fault;

    if (create_namespaces(CLONE_NEWUSER, &fault) < 0 || map_identity(payload->identity, outside, &fault) < 0)
        die(&fault);
    /* execve(2) would give uid 0 its capabilities back. A bounding set instead would make ping(8) fail to start. */
    if (payload->identity.uid == 0 && prctl(PR_SET_SECUREBITS, SECBIT_NOROOT) < 0) {
        failed(&fault, "prctl PR_SET_SECUREBITS");
        die(&fault);
    }
    if (tie_to_owner(owner, SIGKILL, &fault) < 0)
        die(&fault);
    execute(payload->command);
}

static _Noreturn void run_init(const struct payload *payload, int lifeline)
{
    struct fault fault;
    pid_t child;

    /* The parent is outside the pid namespace, so that getppid(2) is 0: the lifeline closes the race instead. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) {
        failed(&fault, "prctl PR_SET_PDEATHSIG");
        die(&fault);
    }
    mount_fresh_proc();
    child = fork();
    if (child < 0) {
        failed(&fault, "fork");
        die(&fault);
    }
    if (child == 0)
        become_payload(payload, 0);
    /* After the fork: to map uid 0 the kernel asks for CAP_SETFCAP when the nested namespace is created. */
    if (drop_capabilities(&fault) < 0)
        die(&fault);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    _exit(tend(child, lifeline));
}

/* A descriptor that is readable once the target is gone; -1 before Linux 5.3, where nobody tells. pidfd_open(2) */
static int watch_target(pid_t target)
{
    int watch = (int)syscall(SYS_pidfd_open, target, 0);
    struct fault fault;

    if (watch < 0 && errno == ESRCH) {
        failed(&fault, "the target %d is gone", (int)target);
        die(&fault);
    }
    return watch;
}

static int run_in_pid_namespace(const struct payload *payload)
{
    /* Before the namespace is entered: the target's pid is that of ours. */
    const int target = watch_target(payload->target);
    struct fault fault;
    int lifeline[2];
    pid_t init;

    reset_signals();
    block_tended_signals();
    if (pipe2(lifeline, O_CLOEXEC) < 0) {
        failed(&fault, "pipe2");
        die(&fault);
    }
    if (create_namespaces(CLONE_NEWPID, &fault) < 0)
        die(&fault);
    init = fork();
    if (init < 0) {
        failed(&fault, "fork");
        die(&fault);
    }
    if (init == 0) {
        close(lifeline[1]);
        run_init(payload, lifeline[0]);
    }
    close(lifeline[0]);
    if (drop_capabilities(&fault) < 0 || tie_to_owner(payload->owner, SIGKILL, &fault) < 0)
        die(&fault);
    return tend(init, target);
}

int payload_verb(int argc, char **argv)
{
    struct payload payload = {.identity = current_identity()};
    long target = 0, owner = 0;
    bool no_pid_namespace = false;
    const struct option_spec specs[] = {
        {"--target", OPTION_NUMBER, &target, 1, PID_MAX_LIMIT},
        {"--owner", OPTION_NUMBER, &owner, 1, PID_MAX_LIMIT},
        {"--bind", OPTION_LIST, &payload.binds, 0, 0},
        {"--no-pid-namespace", OPTION_FLAG, &no_pid_namespace, 0, 0},
        {"--uts-name", OPTION_TEXT, &payload.host_name, 0, 0},
    };
    int command = parse_options(argc, argv, specs, sizeof specs / sizeof specs[0]);
    struct fault fault;

    if (target == 0)
        usage_error("payload needs --target PID");
    if (owner == 0 && !no_pid_namespace)
        usage_error("payload needs --owner PID, or --no-pid-namespace");
    if (command >= argc)
        usage_error("payload needs a command");
    if (payload.host_name && strlen(payload.host_name) > 64)
        usage_error("--uts-name: longer than 64 characters");
    require_binds(&payload.binds);
    payload.target = (pid_t)target;
    payload.owner = (pid_t)owner;
    payload.command = argv + command;

    if (tie_to_owner(payload.owner, SIGKILL, &fault) < 0)
        die(&fault);
    close_descriptors_except(NULL, 0);
    if (build_surroundings(&payload, &fault) < 0 || tie_to_owner(payload.owner, SIGKILL, &fault) < 0)
        die(&fault);
    if (no_pid_namespace)
        become_payload(&payload, payload.owner);
    return run_in_pid_namespace(&payload);
}
