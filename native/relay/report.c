#include "report.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "errno-name.h"

enum { PATIENCE_MS = 1000 };

/* One write(2) per line; a reader that has stopped reading must not keep the relay from ending. */
static void send_line(int descriptor, const char *line, int length)
{
    struct pollfd writable = {.fd = descriptor, .events = POLLOUT};

    if (length <= 0 || poll(&writable, 1, PATIENCE_MS) <= 0)
        return;
    if (write(descriptor, line, (size_t)length) < 0)
        return;
}

/* Quotes for JSON (RFC 8259, section 7); whatever would need an escape becomes '?'. */
static const char *quote(const char *text, char *quoted, size_t size)
{
    size_t used = 0;

    quoted[used++] = '"';
    for (; *text != '\0' && used + 2 < size; text++)
        quoted[used++] = *text < ' ' || *text > '~' || *text == '"' || *text == '\\' ? '?' : *text;
    quoted[used++] = '"';
    quoted[used] = '\0';
    return quoted;
}

void report_up(int descriptor, const struct lease *lease, bool changed)
{
    char address[INET_ADDRSTRLEN], dns[DNS_MAX * (INET_ADDRSTRLEN + 3) + 1] = "", domain[DOMAIN_MAX + 3];
    char line[1024];
    size_t used = 0;

    inet_ntop(AF_INET, &lease->address, address, sizeof address);
    for (size_t i = 0; i < lease->dns_count; i++) {
        char server[INET_ADDRSTRLEN];

        inet_ntop(AF_INET, &lease->dns[i], server, sizeof server);
        used += (size_t)snprintf(dns + used, sizeof dns - used, "%s\"%s\"", i ? "," : "", server);
    }
    send_line(descriptor, line,
              snprintf(line, sizeof line,
                       "{\"event\":\"up\",\"address\":\"%s\",\"mtu\":%d,\"dns\":[%s],\"domain\":%s,\"changed\":%s}\n",
                       address, lease->mtu, dns,
                       lease->domain[0] ? quote(lease->domain, domain, sizeof domain) : "null",
                       changed ? "true" : "false"));
}

void report_down(int descriptor, const char *reason)
{
    char quoted[512], line[1024];

    send_line(descriptor, line,
              snprintf(line, sizeof line, "{\"event\":\"down\",\"reason\":%s}\n", quote(reason, quoted, sizeof quoted)));
}

void report_error(int descriptor, const struct fault *fault)
{
    char quoted[sizeof fault->what + 3], line[1024];

    send_line(descriptor, line,
              snprintf(line, sizeof line, "{\"event\":\"error\",\"what\":%s,\"errno\":\"%s\"}\n",
                       quote(fault->what, quoted, sizeof quoted), errno_name(fault->number)));
}
