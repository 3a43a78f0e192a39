#include "endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "options.h"

bool parse_endpoint(const char *text, struct endpoint *endpoint)
{
    struct sockaddr_in *four = (struct sockaddr_in *)&endpoint->address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&endpoint->address;
    const char *colon = strrchr(text, ':');
    char host[INET6_ADDRSTRLEN + 2];
    size_t length;
    long port;

    memset(endpoint, 0, sizeof *endpoint);
    if (!colon || !parse_number(colon + 1, 1, 65535, &port))
        return false;
    length = (size_t)(colon - text);
    if (length == 0 || length >= sizeof host)
        return false;
    memcpy(host, text, length);
    host[length] = '\0';
    if (host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = '\0';
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        endpoint->length = sizeof *six;
        return inet_pton(AF_INET6, host + 1, &six->sin6_addr) == 1;
    }
    four->sin_family = AF_INET;
    four->sin_port = htons((uint16_t)port);
    endpoint->length = sizeof *four;
    return inet_pton(AF_INET, host, &four->sin_addr) == 1;
}
