/* What openconnect says about the tunnel in the environment. openconnect(8), --script-tun */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

enum { DNS_MAX = 4, DOMAIN_MAX = 253 };

/* Addresses are in network byte order, mtu in bytes. */
struct lease {
    int packets; /* VPNFD: a unix datagram or seqpacket socket, one IP packet per message; -1 where it is not wanted */
    struct in_addr address;
    int mtu; /* 576..65535 */
    struct in_addr dns[DNS_MAX];
    size_t dns_count;
    char domain[DOMAIN_MAX + 1]; /* "" when there is none, or none that is safe to pass on */
};

/* Reads and checks INTERNAL_IP4_ADDRESS, INTERNAL_IP4_MTU, INTERNAL_IP4_DNS, CISCO_DEF_DOMAIN, and VPNFD if wanted. */
int read_lease(struct lease *lease, bool packets, struct fault *fault);
