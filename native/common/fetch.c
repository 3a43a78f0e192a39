#include "fetch.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "namespaces.h"

/* What the child says: descriptors on success, else the fault. */
struct report {
    bool failed;
    struct fault fault;
};

static int send_report(int channel, const struct report *report, const int *descriptors, size_t count)
{
    struct iovec data = {.iov_base = (void *)report, .iov_len = sizeof *report};
    char control[CMSG_SPACE(sizeof(int) * FETCH_MAX)] = {0};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};

    if (!report->failed) {
        struct cmsghdr *header;

        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
    }
    return sendmsg(channel, &message, 0) < 0 ? 1 : 0;
}

static int receive_report(int channel, int *descriptors, size_t count, struct fault *fault)
{
    struct report report;
    struct iovec data = {.iov_base = &report, .iov_len = sizeof report};
    char control[CMSG_SPACE(sizeof(int) * FETCH_MAX)];
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *header;

    if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) != sizeof report) {
        errno = EPIPE;
        return failed(fault, "hear from the namespace");
    }
    if (report.failed) {
        *fault = report.fault;
        return -1;
    }
    header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(sizeof(int) * count)) {
        errno = EPROTO;
        return failed(fault, "receive descriptors");
    }
    memcpy(descriptors, CMSG_DATA(header), sizeof(int) * count);
    return 0;
}

int fetch_descriptors(pid_t target, opener *open, const void *argument, int *descriptors, size_t count,
                      struct fault *fault)
{
    int channel[2], result;
    pid_t child;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) < 0)
        return failed(fault, "socketpair");
    child = fork();
    if (child < 0)
        return failed(fault, "fork");
    if (child == 0) {
        struct report report = {.failed = true};
        int opened[FETCH_MAX];

        report.failed = join_namespaces(target, CLONE_NEWUSER | CLONE_NEWNET, &report.fault) < 0
                        || open(argument, opened, &report.fault) < 0;
        _exit(send_report(channel[1], &report, opened, count));
    }
    close(channel[1]);
    result = receive_report(channel[0], descriptors, count, fault);
    close(channel[0]);
    waitpid(child, NULL, 0);
    return result;
}
