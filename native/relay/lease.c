/* The gateway chooses these values, and it may be hostile: nothing passes that is not exactly what it should be. */
#include "lease.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "options.h"

/* Never quotes the value: a hostile one must not reach a log. */
static int refuse(const char *name, struct fault *fault)
{
    errno = EINVAL;
    return failed(fault, "environment %s", name);
}

static bool is_host_address(struct in_addr address)
{
    unsigned int first = ntohl(address.s_addr) >> 24;

    return first != 0 && first != 127 && first < 224;
}

static int read_packet_socket(struct lease *lease, struct fault *fault)
{
    const char *text = getenv("VPNFD");
    int domain = 0, type = 0;
    socklen_t length = sizeof(int);
    long number;

    if (!text || !parse_number(text, 3, DESCRIPTOR_MAX, &number))
        return refuse("VPNFD", fault);
    lease->packets = (int)number;
    if (getsockopt(lease->packets, SOL_SOCKET, SO_DOMAIN, &domain, &length) < 0
        || getsockopt(lease->packets, SOL_SOCKET, SO_TYPE, &type, &length) < 0)
        return failed(fault, "environment VPNFD");
    /* A stream has no packet boundaries. */
    if (domain != AF_UNIX || (type != SOCK_DGRAM && type != SOCK_SEQPACKET))
        return refuse("VPNFD", fault);
    return 0;
}

static int read_dns(struct lease *lease, struct fault *fault)
{
    const char *text = getenv("INTERNAL_IP4_DNS");

    lease->dns_count = 0;
    for (text = text ? text : ""; *(text += strspn(text, " ")) != '\0';) {
        size_t length = strcspn(text, " ");
        char word[INET6_ADDRSTRLEN];
        struct in6_addr six;
        struct in_addr four;

        if (length >= sizeof word)
            return refuse("INTERNAL_IP4_DNS", fault);
        memcpy(word, text, length);
        word[length] = '\0';
        text += length;
        /* openconnect mixes the families in this variable; the tunnel carries IPv4 only. */
        if (inet_pton(AF_INET6, word, &six) == 1)
            continue;
        if (inet_pton(AF_INET, word, &four) != 1 || !is_host_address(four) || lease->dns_count == DNS_MAX)
            return refuse("INTERNAL_IP4_DNS", fault);
        lease->dns[lease->dns_count++] = four;
    }
    return 0;
}

/* Several search domains may come in one value: the first counts. One that is not a plain name is left out. */
static void read_domain(struct lease *lease)
{
    static const char SAFE[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
    const char *text = getenv("CISCO_DEF_DOMAIN");
    size_t length;

    lease->domain[0] = '\0';
    if (!text)
        return;
    length = strcspn(text, " ");
    if (length > DOMAIN_MAX || strspn(text, SAFE) < length)
        return;
    memcpy(lease->domain, text, length);
    lease->domain[length] = '\0';
}

int read_lease(struct lease *lease, bool packets, struct fault *fault)
{
    const char *address = getenv("INTERNAL_IP4_ADDRESS");
    const char *mtu = getenv("INTERNAL_IP4_MTU");
    long number;

    lease->packets = -1;
    if (packets && read_packet_socket(lease, fault) < 0)
        return -1;
    if (!address || inet_pton(AF_INET, address, &lease->address) != 1 || !is_host_address(lease->address))
        return refuse("INTERNAL_IP4_ADDRESS", fault);
    if (!mtu || !parse_number(mtu, 576, 65535, &number))
        return refuse("INTERNAL_IP4_MTU", fault);
    lease->mtu = (int)number;
    read_domain(lease);
    return read_dns(lease, fault);
}
