/*
 * gvpn-ns init [-- CMD...]
 *
 * PID 1 for a pid namespace that somebody else created: runs CMD as a child, reaps everything, forwards signals and
 * returns CMD's exit code. Without CMD it reaps until SIGTERM. pid_namespaces(7)
 */
#include <sys/prctl.h>
#include <unistd.h>

#include "execute.h"
#include "fault.h"
#include "options.h"
#include "tend.h"
#include "verbs.h"

int init_verb(int argc, char **argv)
{
    int command = parse_options(argc, argv, NULL, 0);
    struct fault fault;
    pid_t child = 0;

    reset_signals();
    block_tended_signals();
    /* Orphans come to PID 1 by themselves; this is for a start that is not PID 1. */
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    if (command < argc) {
        child = fork();
        if (child < 0) {
            failed(&fault, "fork");
            die(&fault);
        }
        if (child == 0)
            execute(argv + command);
    }
    return tend(child, -1);
}
