#include "control.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "attempt.h"
#include "clock.h"
#include "flow.h"
#include "watch.h"

enum { BACKLOG = 16, PATIENCE_S = 2 };

/* line: an IPv4 address, its newline, and a zero. */
static struct watch listener, visitor = {.descriptor = -1};
static char line[INET_ADDRSTRLEN + 1];
static size_t filled;
static bool asked;
static time_t since;

static void dismiss(void)
{
    want_events(&visitor, 0);
    close(visitor.descriptor);
    visitor.descriptor = -1;
    want_events(&listener, EPOLLIN);
}

static void on_line(struct watch *watch, uint32_t events)
{
    ssize_t size = recv(watch->descriptor, line + filled, sizeof line - 1 - filled, 0);

    (void)events;
    if (size < 0 && errno == EAGAIN)
        return;
    if (size <= 0) {
        dismiss();
        return;
    }
    filled += (size_t)size;
    line[filled] = '\0';
    asked = line[filled - 1] == '\n';
    if (asked)
        want_events(watch, 0);
    else if (filled == sizeof line - 1)
        dismiss();
}

static void on_visitor(struct watch *watch, uint32_t events)
{
    int descriptor = accept4(watch->descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    (void)events;
    if (descriptor < 0)
        return;
    visitor = (struct watch){.descriptor = descriptor, .handle = on_line};
    since = now_s();
    filled = 0;
    want_events(watch, 0);
    if (!want_events(&visitor, EPOLLIN))
        dismiss();
}

static void answer(void)
{
    struct in_addr client;
    char text[32];

    line[filled - 1] = '\0';
    if (inet_pton(AF_INET, line, &client) != 1)
        return;
    snprintf(text, sizeof text, "%zu\n", abort_attempts(client) + abort_flows(client));
    /* Who does not wait for the answer goes without it. */
    if (send(visitor.descriptor, text, strlen(text), MSG_NOSIGNAL) < 0)
        return;
}

void answer_control(time_t now)
{
    if (visitor.descriptor < 0 || (!asked && now - since <= PATIENCE_S))
        return;
    if (asked)
        answer();
    asked = false;
    dismiss();
}

int open_control(const char *path, struct fault *fault)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), bound;
    mode_t mask;

    if (strlen(path) >= sizeof address.sun_path)
        errno = ENAMETOOLONG;
    if (descriptor < 0 || strlen(path) >= sizeof address.sun_path)
        return failed(fault, "control socket %s", path);
    strcpy(address.sun_path, path);
    unlink(path);
    mask = umask(0177);
    bound = bind(descriptor, (struct sockaddr *)&address, sizeof address);
    umask(mask);
    listener = (struct watch){.descriptor = descriptor, .handle = on_visitor};
    if (bound < 0 || listen(descriptor, BACKLOG) < 0 || !want_events(&listener, EPOLLIN))
        return failed(fault, "listen at %s", path);
    return 0;
}
