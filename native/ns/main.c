/*
 * gvpn-ns: namespaces for glidein-vpn, built and entered by ordinary users. user_namespaces(7), pid_namespaces(7)
 *
 *   gvpn-ns hold    --owner PID --map same|root|none [--uts] --ready-fd N
 *   gvpn-ns enter   [--target PID] [--owner PID] [--listen HOST:PORT [--congestion NAME]] -- CMD...
 *   gvpn-ns payload --target PID [--owner PID] [--bind SRC=DST]... [--no-pid-namespace] [--uts-name NAME] [--] CMD...
 *   gvpn-ns init    [-- CMD...]
 *
 * exit: the command's own code; 64 usage, 125 our own failure, 126 cannot execute, 127 not found, 128+N signal N.
 */
#include <string.h>

#include "fault.h"
#include "verbs.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} VERBS[] = {
    {"hold", hold_verb},
    {"enter", enter_verb},
    {"payload", payload_verb},
    {"init", init_verb},
};

int main(int argc, char **argv)
{
    if (argc < 2)
        usage_error("no verb; one of: hold, enter, payload, init");
    for (size_t i = 0; i < sizeof VERBS / sizeof VERBS[0]; i++)
        if (strcmp(argv[1], VERBS[i].name) == 0)
            return VERBS[i].run(argc - 1, argv + 1);
    usage_error("unknown verb %s; one of: hold, enter, payload, init", argv[1]);
}
