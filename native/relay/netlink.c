#include "netlink.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_SIZE = 128, ANSWER_SIZE = 32768 };

struct request {
    struct nlmsghdr header;
    union {
        struct ifinfomsg link;
        struct ifaddrmsg address;
        struct rtmsg route;
    } body;
    char attributes[REQUEST_SIZE];
};

int open_netlink(struct fault *fault)
{
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

    return netlink < 0 ? failed(fault, "socket AF_NETLINK") : netlink;
}

static void begin(struct request *request, unsigned short type, unsigned short flags, size_t body_size)
{
    memset(request, 0, sizeof *request);
    request->header.nlmsg_len = (unsigned int)NLMSG_LENGTH(body_size);
    request->header.nlmsg_type = type;
    request->header.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | flags);
}

static void add_attribute(struct request *request, unsigned short type, const void *data, size_t size)
{
    struct rtattr *attribute = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));

    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(size);
    memcpy(RTA_DATA(attribute), data, size);
    request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + (unsigned int)RTA_SPACE(size);
}

/* Sends a request and returns 0, or -1 with the errno that the kernel answered. */
static int acknowledge(int netlink, struct request *request)
{
    union {
        struct nlmsghdr header;
        char bytes[512];
    } answer;
    ssize_t size;

    request->header.nlmsg_flags |= NLM_F_ACK;
    if (send(netlink, request, request->header.nlmsg_len, 0) < 0)
        return -1;
    size = recv(netlink, &answer, sizeof answer, 0);
    if (size < 0)
        return -1;
    if ((size_t)size < NLMSG_LENGTH(sizeof(struct nlmsgerr)) || answer.header.nlmsg_type != NLMSG_ERROR) {
        errno = EPROTO;
        return -1;
    }
    errno = -((struct nlmsgerr *)NLMSG_DATA(&answer.header))->error;
    return errno == 0 ? 0 : -1;
}

int set_link(int netlink, unsigned int interface, unsigned int mtu, unsigned int queue_length, struct fault *fault)
{
    struct request request;

    begin(&request, RTM_NEWLINK, 0, sizeof request.body.link);
    request.body.link.ifi_family = AF_UNSPEC;
    request.body.link.ifi_index = (int)interface;
    request.body.link.ifi_flags = IFF_UP;
    request.body.link.ifi_change = IFF_UP;
    add_attribute(&request, IFLA_MTU, &mtu, sizeof mtu);
    add_attribute(&request, IFLA_TXQLEN, &queue_length, sizeof queue_length);
    if (acknowledge(netlink, &request) < 0)
        return failed(fault, "set the MTU and queue of the tun device, and set it up");
    return 0;
}

static bool read_address(struct nlmsghdr *header, unsigned int interface, struct interface_address *found)
{
    struct ifaddrmsg *body = NLMSG_DATA(header);
    int left = (int)IFA_PAYLOAD(header);

    if (header->nlmsg_type != RTM_NEWADDR || body->ifa_family != AF_INET || body->ifa_index != interface)
        return false;
    for (struct rtattr *each = IFA_RTA(body); RTA_OK(each, left); each = RTA_NEXT(each, left)) {
        if (each->rta_type != IFA_LOCAL)
            continue;
        memcpy(&found->address, RTA_DATA(each), sizeof found->address);
        found->prefix_length = body->ifa_prefixlen;
        return true;
    }
    return false;
}

int list_addresses(int netlink, unsigned int interface, struct interface_address *found, size_t size,
                   struct fault *fault)
{
    static union {
        struct nlmsghdr header;
        char bytes[ANSWER_SIZE];
    } answer;
    struct request request;
    size_t count = 0;

    begin(&request, RTM_GETADDR, NLM_F_DUMP, sizeof request.body.address);
    request.body.address.ifa_family = AF_INET;
    if (send(netlink, &request, request.header.nlmsg_len, 0) < 0)
        return failed(fault, "list addresses");
    for (;;) {
        int left = (int)recv(netlink, &answer, sizeof answer, 0);

        if (left < 0)
            return failed(fault, "list addresses");
        for (struct nlmsghdr *each = &answer.header; NLMSG_OK(each, (unsigned int)left); each = NLMSG_NEXT(each, left)) {
            if (each->nlmsg_type == NLMSG_DONE)
                return (int)count;
            if (each->nlmsg_type == NLMSG_ERROR) {
                errno = -((struct nlmsgerr *)NLMSG_DATA(each))->error;
                return failed(fault, "list addresses");
            }
            if (count < size && read_address(each, interface, &found[count]))
                count++;
        }
    }
}

int change_address(int netlink, unsigned int interface, struct interface_address address, bool add,
                   struct fault *fault)
{
    struct request request;

    begin(&request, add ? RTM_NEWADDR : RTM_DELADDR, add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof request.body.address);
    request.body.address.ifa_family = AF_INET;
    request.body.address.ifa_prefixlen = address.prefix_length;
    request.body.address.ifa_index = interface;
    add_attribute(&request, IFA_LOCAL, &address.address, sizeof address.address);
    if (acknowledge(netlink, &request) < 0)
        return failed(fault, add ? "add the address" : "remove the old address");
    return 0;
}

int replace_default_route(int netlink, unsigned int interface, struct in_addr source, struct fault *fault)
{
    struct request request;

    begin(&request, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, sizeof request.body.route);
    request.body.route.rtm_family = AF_INET;
    request.body.route.rtm_table = RT_TABLE_MAIN;
    request.body.route.rtm_protocol = RTPROT_STATIC;
    request.body.route.rtm_scope = RT_SCOPE_LINK;
    request.body.route.rtm_type = RTN_UNICAST;
    add_attribute(&request, RTA_OIF, &interface, sizeof interface);
    add_attribute(&request, RTA_PREFSRC, &source, sizeof source);
    if (acknowledge(netlink, &request) < 0)
        return failed(fault, "set the default route");
    return 0;
}
