/*
 * gvpn-sock congestion NAME
 *
 * Tells whether a TCP socket of ours may have this congestion control: net.ipv4.tcp_allowed_congestion_control names
 * what ordinary users may take. exit: 0 yes, 1 no. tcp(7), TCP_CONGESTION
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "fault.h"
#include "verbs.h"

int congestion_verb(int argc, char **argv)
{
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    struct fault fault;

    if (argc != 2)
        usage_error("congestion needs one name");
    if (descriptor >= 0
        && setsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, argv[1], (socklen_t)strlen(argv[1])) == 0)
        return 0;
    failed(&fault, "congestion control %s", argv[1]);
    print_fault(&fault);
    return 1;
}
