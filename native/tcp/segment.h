/* The first segment of a TCP connection as an IPv4 packet, and the answers that refuse it. RFC 791, 792, 9293 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Addresses and ports in network byte order. */
struct tuple {
    struct in_addr client, server;
    in_port_t client_port, server_port;
};

/* The headers of IPv4 and TCP take 120 bytes at most; a SYN with data (RFC 7413) is not taken. */
enum { SYN_MAX = 120, REFUSAL_MAX = 20 + 8 + 60 + 8 };

struct syn {
    struct tuple tuple;
    uint32_t sequence; /* in host byte order */
    size_t size;
    unsigned char packet[SYN_MAX];
};

bool same_tuple(const struct tuple *left, const struct tuple *right);

/* False for everything that is not a whole SYN without data. */
bool parse_syn(const unsigned char *packet, size_t size, struct syn *syn);

/* The answer of a host on which nobody listens. Returns its size. */
size_t build_reset(const struct syn *syn, unsigned char *packet);

/* An ICMP "destination unreachable" with one of the codes ICMP_*_UNREACH and the like. Returns its size. */
size_t build_unreachable(const struct syn *syn, uint8_t code, unsigned char *packet);
