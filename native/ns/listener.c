#include "listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_PASSED_DESCRIPTOR = 3, BACKLOG = 1024 };

int pass_listener(const struct endpoint *endpoint, const char *congestion, struct fault *fault)
{
    int listener = socket(endpoint->address.ss_family, SOCK_STREAM, 0);
    char pid[16];
    int yes = 1;

    if (listener < 0)
        return failed(fault, "socket");
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        return failed(fault, "setsockopt SO_REUSEADDR");
    /* Accepted sockets inherit it; where it is refused they have the host's. */
    if (congestion)
        setsockopt(listener, IPPROTO_TCP, TCP_CONGESTION, congestion, (socklen_t)strlen(congestion));
    if (bind(listener, (const struct sockaddr *)&endpoint->address, endpoint->length) < 0)
        return failed(fault, "bind");
    if (listen(listener, BACKLOG) < 0)
        return failed(fault, "listen");
    if (listener != FIRST_PASSED_DESCRIPTOR) {
        if (dup2(listener, FIRST_PASSED_DESCRIPTOR) < 0)
            return failed(fault, "dup2");
        close(listener);
    }
    /* execvp(3) keeps the pid, so that ours is the command's. */
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    unsetenv("LISTEN_FDNAMES");
    if (setenv("LISTEN_FDS", "1", 1) < 0 || setenv("LISTEN_PID", pid, 1) < 0)
        return failed(fault, "setenv");
    return 0;
}
