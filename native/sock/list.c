/*
 * gvpn-sock list [--local-port N] [--remote-port N]
 *
 * Prints established TCP connections of the present network namespace, one JSON object a line:
 * {"local":"A:P","remote":"A:P","uid":N,"congestion":"bbr","rttMs":N,"minRttMs":N,"bytesSent":N,"bytesSentAgain":N}
 * sock_diag(7), struct tcp_info of linux/tcp.h
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault.h"
#include "options.h"
#include "verbs.h"

enum { ESTABLISHED = 1, BUFFER = 32 << 10 };

struct wanted {
    long local_port, remote_port; /* 0 = any */
};

static int ask(int netlink, unsigned char family, struct fault *fault)
{
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } message = {
        .header = {.nlmsg_len = sizeof message, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .request = {.sdiag_family = family,
                    .sdiag_protocol = IPPROTO_TCP,
                    .idiag_states = 1u << ESTABLISHED,
                    .idiag_ext = 1u << (INET_DIAG_INFO - 1) | 1u << (INET_DIAG_CONG - 1)},
    };

    return send(netlink, &message, sizeof message, 0) < 0 ? failed(fault, "ask sock_diag") : 0;
}

/* `ADDRESS:PORT`, an IPv6 address in brackets; an IPv4 address that IPv6 carries is written as what it is. */
static void show(unsigned char family, const void *address, unsigned short port, char *text, size_t size)
{
    const struct in6_addr *six = address;
    char plain[INET6_ADDRSTRLEN];
    int whole = family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(six);

    inet_ntop(whole ? AF_INET6 : AF_INET, family == AF_INET6 && !whole ? six->s6_addr + 12 : address, plain, sizeof plain);
    snprintf(text, size, whole ? "[%s]:%u" : "%s:%u", plain, ntohs(port));
}

static void print(const struct inet_diag_msg *found, size_t length)
{
    const struct inet_diag_sockid *id = &found->id;
    char local[64], remote[64], congestion[17] = "";
    struct tcp_info info = {0};
    int left = (int)(length - sizeof *found);

    for (const struct rtattr *item = (const struct rtattr *)(found + 1); RTA_OK(item, left); item = RTA_NEXT(item, left)) {
        size_t size = RTA_PAYLOAD(item);

        if (item->rta_type == INET_DIAG_INFO)
            memcpy(&info, RTA_DATA(item), size < sizeof info ? size : sizeof info);
        if (item->rta_type == INET_DIAG_CONG)
            memcpy(congestion, RTA_DATA(item), size < sizeof congestion ? size : sizeof congestion - 1);
    }
    show(found->idiag_family, id->idiag_src, id->idiag_sport, local, sizeof local);
    show(found->idiag_family, id->idiag_dst, id->idiag_dport, remote, sizeof remote);
    printf("{\"local\":\"%s\",\"remote\":\"%s\",\"uid\":%u,\"congestion\":\"%s\",\"rttMs\":%.3f,\"minRttMs\":%.3f,"
           "\"bytesSent\":%llu,\"bytesSentAgain\":%llu}\n",
           local, remote, found->idiag_uid, congestion, info.tcpi_rtt / 1000.0,
           (info.tcpi_min_rtt == ~0u ? 0 : info.tcpi_min_rtt) / 1000.0, (unsigned long long)info.tcpi_bytes_sent,
           (unsigned long long)info.tcpi_bytes_retrans);
}

static int is_wanted(const struct wanted *wanted, const struct inet_diag_sockid *id)
{
    return (wanted->local_port == 0 || ntohs(id->idiag_sport) == wanted->local_port)
           && (wanted->remote_port == 0 || ntohs(id->idiag_dport) == wanted->remote_port);
}

/* Returns 1 when the dump is complete, 0 when more of it comes, -1 with a fault. */
static int take(const unsigned char *buffer, size_t size, const struct wanted *wanted, struct fault *fault)
{
    int left = (int)size;

    for (const struct nlmsghdr *header = (const void *)buffer; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
        const struct inet_diag_msg *found = NLMSG_DATA(header);

        if (header->nlmsg_type == NLMSG_DONE)
            return 1;
        if (header->nlmsg_type == NLMSG_ERROR) {
            errno = -((const struct nlmsgerr *)NLMSG_DATA(header))->error;
            return failed(fault, "sock_diag");
        }
        if (is_wanted(wanted, &found->id))
            print(found, header->nlmsg_len - NLMSG_HDRLEN);
    }
    return 0;
}

static int list(int netlink, unsigned char family, const struct wanted *wanted, struct fault *fault)
{
    static _Alignas(struct nlmsghdr) unsigned char buffer[BUFFER];
    int complete = 0;

    if (ask(netlink, family, fault) < 0)
        return -1;
    while (complete == 0) {
        ssize_t size = recv(netlink, buffer, sizeof buffer, 0);

        if (size <= 0)
            return failed(fault, "hear from sock_diag");
        complete = take(buffer, (size_t)size, wanted, fault);
    }
    return complete;
}

int list_verb(int argc, char **argv)
{
    struct wanted wanted = {0};
    const struct option_spec specs[] = {
        {"--local-port", OPTION_NUMBER, &wanted.local_port, 1, 65535},
        {"--remote-port", OPTION_NUMBER, &wanted.remote_port, 1, 65535},
    };
    struct fault fault;
    int netlink;

    parse_only_options(argc, argv, specs, sizeof specs / sizeof specs[0]);
    netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0)
        failed(&fault, "open sock_diag");
    if (netlink < 0 || list(netlink, AF_INET, &wanted, &fault) < 0 || list(netlink, AF_INET6, &wanted, &fault) < 0)
        die(&fault);
    close(netlink);
    return 0;
}
