#include "segment.h"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>

enum { TTL = 64 };

bool same_tuple(const struct tuple *left, const struct tuple *right)
{
    return left->client.s_addr == right->client.s_addr && left->server.s_addr == right->server.s_addr
           && left->client_port == right->client_port && left->server_port == right->server_port;
}

bool parse_syn(const unsigned char *packet, size_t size, struct syn *syn)
{
    struct iphdr ip;
    struct tcphdr tcp;
    size_t header;

    if (size < sizeof ip || size > SYN_MAX)
        return false;
    memcpy(&ip, packet, sizeof ip);
    header = (size_t)ip.ihl * 4;
    if (ip.version != 4 || ip.protocol != IPPROTO_TCP || header < sizeof ip || ntohs(ip.tot_len) != size
        || (ntohs(ip.frag_off) & (IP_MF | IP_OFFMASK)) != 0 || size < header + sizeof tcp)
        return false;
    memcpy(&tcp, packet + header, sizeof tcp);
    if (!tcp.syn || tcp.ack || tcp.rst || tcp.fin || header + (size_t)tcp.doff * 4 != size)
        return false;
    syn->tuple = (struct tuple){{ip.saddr}, {ip.daddr}, tcp.source, tcp.dest};
    syn->sequence = ntohl(tcp.seq);
    syn->size = size;
    memcpy(syn->packet, packet, size);
    return true;
}

/* The internet checksum of RFC 1071 over 16-bit words in network byte order, not yet folded. */
static uint32_t sum(const void *data, size_t size, uint32_t start)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i + 1 < size; i += 2)
        start += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    return size % 2 ? start + ((uint32_t)bytes[size - 1] << 8) : start;
}

static uint16_t folded(uint32_t total)
{
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return htons((uint16_t)~total);
}

/* An answer comes from where the connection wanted to go. */
static void write_ip(const struct syn *syn, uint8_t protocol, size_t size, unsigned char *packet)
{
    struct iphdr ip = {
        .version = 4,
        .ihl = 5,
        .tot_len = htons((uint16_t)size),
        .frag_off = htons(IP_DF),
        .ttl = TTL,
        .protocol = protocol,
        .saddr = syn->tuple.server.s_addr,
        .daddr = syn->tuple.client.s_addr,
    };

    ip.check = folded(sum(&ip, sizeof ip, 0));
    memcpy(packet, &ip, sizeof ip);
}

size_t build_reset(const struct syn *syn, unsigned char *packet)
{
    struct tcphdr tcp = {
        .source = syn->tuple.server_port,
        .dest = syn->tuple.client_port,
        .ack_seq = htonl(syn->sequence + 1),
        .doff = 5,
        .rst = 1,
        .ack = 1,
    };
    size_t size = sizeof(struct iphdr) + sizeof tcp;
    uint32_t pseudo;

    write_ip(syn, IPPROTO_TCP, size, packet);
    pseudo = sum(packet + offsetof(struct iphdr, saddr), 8, IPPROTO_TCP + (uint32_t)sizeof tcp);
    tcp.check = folded(sum(&tcp, sizeof tcp, pseudo));
    memcpy(packet + sizeof(struct iphdr), &tcp, sizeof tcp);
    return size;
}

/* RFC 792: the header of the packet and the first 8 bytes of what it carried. */
size_t build_unreachable(const struct syn *syn, uint8_t code, unsigned char *packet)
{
    struct icmphdr icmp = {.type = ICMP_DEST_UNREACH, .code = code};
    size_t quoted = (size_t)(syn->packet[0] & 0x0f) * 4 + 8;
    size_t size = sizeof(struct iphdr) + sizeof icmp + quoted;

    write_ip(syn, IPPROTO_ICMP, size, packet);
    icmp.checksum = folded(sum(syn->packet, quoted, sum(&icmp, sizeof icmp, 0)));
    memcpy(packet + sizeof(struct iphdr), &icmp, sizeof icmp);
    memcpy(packet + sizeof(struct iphdr) + sizeof icmp, syn->packet, quoted);
    return size;
}
