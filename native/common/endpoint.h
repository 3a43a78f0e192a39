/* `HOST:PORT` with a literal address: 192.0.2.1:443 or [2001:db8::1]:443. inet_pton(3) */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

struct endpoint {
    struct sockaddr_storage address;
    socklen_t length;
};

/* Returns false unless the text is exactly one literal address and a port from 1 to 65535. Never asks a resolver. */
bool parse_endpoint(const char *text, struct endpoint *endpoint);
