#include "local.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int routing = -1;

struct question {
    struct nlmsghdr header;
    struct rtmsg route;
    struct rtattr attribute;
    struct in_addr address;
};

union answer {
    struct nlmsghdr header;
    char bytes[1024];
};

int open_routing(struct fault *fault)
{
    routing = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    return routing < 0 ? failed(fault, "socket AF_NETLINK") : 0;
}

/* Not by the source address that a socket would get (getsockname(2)): towards a secondary one it is the primary's. */
static bool ask(struct in_addr address, union answer *answer)
{
    static unsigned int number;
    struct question question = {
        .header = {.nlmsg_len = sizeof question, .nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST},
        .route = {.rtm_family = AF_INET, .rtm_dst_len = 32},
        .attribute = {.rta_len = RTA_LENGTH(sizeof address), .rta_type = RTA_DST},
        .address = address,
    };

    question.header.nlmsg_seq = ++number;
    if (send(routing, &question, sizeof question, 0) < 0)
        return false;
    /* The kernel has answered before send(2) returns. An older answer is of a question that was given up. */
    do {
        if (recv(routing, answer, sizeof *answer, MSG_DONTWAIT) < (ssize_t)sizeof answer->header)
            return false;
    } while (answer->header.nlmsg_seq != number);
    return true;
}

/* 0/8 is loopback by another name; 224/4 and 240/4 are multicast, what nobody has, and broadcast. */
static bool is_never_elsewhere(uint32_t address)
{
    return address >> 24 == 0 || address >> 24 == 127 || address >> 16 == (169 << 8 | 254) || address >> 28 >= 14;
}

bool leads_elsewhere(struct in_addr address)
{
    union answer answer;

    if (is_never_elsewhere(ntohl(address.s_addr)) || !ask(address, &answer))
        return false;
    if (answer.header.nlmsg_type == NLMSG_ERROR) {
        const int error = -((struct nlmsgerr *)NLMSG_DATA(&answer.header))->error;

        return error == ENETUNREACH || error == EHOSTUNREACH || error == EACCES;
    }
    return answer.header.nlmsg_type == RTM_NEWROUTE
           && ((struct rtmsg *)NLMSG_DATA(&answer.header))->rtm_type == RTN_UNICAST;
}
