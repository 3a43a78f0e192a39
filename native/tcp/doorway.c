#include "doorway.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "namespaces.h"

enum { BACKLOG = 4096, DESCRIPTORS = 2 };

/* What the child says: descriptors on success, else the fault. */
struct report {
    bool failed;
    struct fault fault;
};

static int attach_device(const char *name, struct fault *fault)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

    if (device < 0)
        return failed(fault, "open /dev/net/tun");
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    if (ioctl(device, TUNSETIFF, &request) < 0)
        return failed(fault, "attach to %s", name);
    return device;
}

static int listen_on(long port, struct fault *fault)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;

    if (listener < 0)
        return failed(fault, "socket");
    /* Transparent: it takes connections to any address, and answers from there. */
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0
        || setsockopt(listener, SOL_IP, IP_TRANSPARENT, &yes, sizeof yes) < 0
        || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, BACKLOG) < 0)
        return failed(fault, "listen on port %ld", port);
    return listener;
}

static int send_report(int channel, const struct report *report, const struct doorway *doorway)
{
    struct iovec data = {.iov_base = (void *)report, .iov_len = sizeof *report};
    char control[CMSG_SPACE(sizeof(int) * DESCRIPTORS)] = {0};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};

    if (!report->failed) {
        struct cmsghdr *header;

        message.msg_control = control;
        message.msg_controllen = sizeof control;
        header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * DESCRIPTORS);
        memcpy(CMSG_DATA(header), (int[]){doorway->device, doorway->listener}, sizeof(int) * DESCRIPTORS);
    }
    return sendmsg(channel, &message, 0) < 0 ? 1 : 0;
}

static _Noreturn void open_inside(pid_t target, const char *device, long port, int channel)
{
    struct report report = {.failed = true};
    struct doorway doorway = {-1, -1};

    report.failed = join_namespaces(target, CLONE_NEWUSER | CLONE_NEWNET, &report.fault) < 0
                    || (doorway.device = attach_device(device, &report.fault)) < 0
                    || (doorway.listener = listen_on(port, &report.fault)) < 0;
    _exit(send_report(channel, &report, &doorway));
}

static int receive_report(int channel, struct doorway *doorway, struct fault *fault)
{
    struct report report;
    struct iovec data = {.iov_base = &report, .iov_len = sizeof report};
    char control[CMSG_SPACE(sizeof(int) * DESCRIPTORS)];
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *header;
    int descriptors[DESCRIPTORS];

    if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) != sizeof report) {
        errno = EPIPE;
        return failed(fault, "hear from the namespace");
    }
    if (report.failed) {
        *fault = report.fault;
        return -1;
    }
    header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(sizeof descriptors)) {
        errno = EPROTO;
        return failed(fault, "receive descriptors");
    }
    memcpy(descriptors, CMSG_DATA(header), sizeof descriptors);
    doorway->device = descriptors[0];
    doorway->listener = descriptors[1];
    return 0;
}

int open_doorway(pid_t target, const char *device, long port, struct doorway *doorway, struct fault *fault)
{
    int channel[2], result;
    pid_t child;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) < 0)
        return failed(fault, "socketpair");
    child = fork();
    if (child < 0)
        return failed(fault, "fork");
    if (child == 0)
        open_inside(target, device, port, channel[1]);
    close(channel[1]);
    result = receive_report(channel[0], doorway, fault);
    close(channel[0]);
    waitpid(child, NULL, 0);
    return result;
}
