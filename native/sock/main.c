/*
 * gvpn-sock: what the kernel allows TCP sockets of ours, and what it knows of those that there are.
 *
 *   gvpn-sock congestion NAME
 *   gvpn-sock list [--local-port N] [--remote-port N]
 *
 * exit: 0 yes or listed, 1 no, 64 usage, 125 our own failure. tcp(7), sock_diag(7)
 */
#include <string.h>

#include "fault.h"
#include "verbs.h"

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "congestion") == 0)
        return congestion_verb(argc - 1, argv + 1);
    if (argc >= 2 && strcmp(argv[1], "list") == 0)
        return list_verb(argc - 1, argv + 1);
    usage_error("one of: congestion, list");
}
