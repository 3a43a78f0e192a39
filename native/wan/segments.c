#include "segments.h"

#include <arpa/inet.h>
#include <linux/virtio_net.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>

enum { VIRTIO = sizeof(struct virtio_net_hdr) };

_Static_assert(FRAME_MAX == VIRTIO + 65535, "the size of struct virtio_net_hdr");

/* Bytes of the headers of IPv4 and TCP, 0 when the packet is something else. */
static size_t headers_of(const unsigned char *packet, size_t size)
{
    struct iphdr ip;
    struct tcphdr tcp;
    size_t at, headers;

    if (size < sizeof ip)
        return 0;
    memcpy(&ip, packet, sizeof ip);
    at = (size_t)ip.ihl * 4;
    if (ip.version != 4 || ip.protocol != IPPROTO_TCP || at < sizeof ip || size < at + sizeof tcp)
        return 0;
    memcpy(&tcp, packet + at, sizeof tcp);
    headers = at + (size_t)tcp.doff * 4;
    return tcp.doff * 4u >= sizeof tcp && headers <= size ? headers : 0;
}

bool read_segments(const unsigned char *frame, size_t size, struct segments *segments)
{
    struct virtio_net_hdr virtio;
    size_t packet, headers;

    if (size <= VIRTIO || size > FRAME_MAX)
        return false;
    memcpy(&virtio, frame, sizeof virtio);
    packet = size - VIRTIO;
    *segments = (struct segments){frame, size, 0, packet, packet, 1};
    if ((virtio.gso_type & ~VIRTIO_NET_HDR_GSO_ECN) != VIRTIO_NET_HDR_GSO_TCPV4 || virtio.gso_size == 0)
        return true;
    headers = headers_of(frame + VIRTIO, packet);
    if (headers == 0 || headers == packet)
        return true;
    segments->headers = headers;
    segments->payload = packet - headers;
    segments->most = virtio.gso_size;
    segments->count = (segments->payload + segments->most - 1) / segments->most;
    return true;
}

static size_t payload_of(const struct segments *segments, size_t first, size_t count)
{
    size_t start = first * segments->most, end = (first + count) * segments->most;

    return (end < segments->payload ? end : segments->payload) - start;
}

size_t segment_size(const struct segments *segments, size_t index)
{
    return segments->headers + payload_of(segments, index, 1);
}

/* The internet checksum of RFC 1071, folded but not inverted. Words in network byte order in, and out. */
static uint16_t sum_words(const void *data, size_t size, uint32_t start)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i + 1 < size; i += 2)
        start += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    while (start >> 16)
        start = (start & 0xffff) + (start >> 16);
    return htons((uint16_t)start);
}

static void write_ip(unsigned char *packet, size_t first, size_t size)
{
    struct iphdr ip;
    size_t length = (size_t)(packet[0] & 0x0f) * 4;

    memcpy(&ip, packet, sizeof ip);
    ip.tot_len = htons((uint16_t)size);
    ip.id = htons((uint16_t)(ntohs(ip.id) + first));
    ip.check = 0;
    memcpy(packet, &ip, sizeof ip);
    ip.check = (uint16_t)~sum_words(packet, length, 0);
    memcpy(packet, &ip, sizeof ip);
}

static void write_tcp(const struct segments *segments, unsigned char *packet, size_t first, size_t count,
                      size_t size)
{
    struct tcphdr tcp;
    size_t at = (size_t)(packet[0] & 0x0f) * 4;

    memcpy(&tcp, packet + at, sizeof tcp);
    tcp.seq = htonl(ntohl(tcp.seq) + (uint32_t)(first * segments->most));
    if (first + count < segments->count)
        tcp.fin = tcp.psh = 0;
    /* RFC 3168: CWR belongs to the first segment. */
    if (first > 0)
        tcp.th_flags &= 0x7f;
    /* Of the pseudo header alone: VIRTIO_NET_HDR_F_NEEDS_CSUM leaves the rest to whoever needs it. */
    tcp.check = sum_words(packet + offsetof(struct iphdr, saddr), 8, IPPROTO_TCP + (uint32_t)(size - at));
    memcpy(packet + at, &tcp, sizeof tcp);
}

static void write_virtio(const struct segments *segments, unsigned char *frame, size_t count)
{
    struct virtio_net_hdr virtio;

    memcpy(&virtio, segments->frame, sizeof virtio);
    virtio.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
    virtio.hdr_len = (uint16_t)segments->headers;
    virtio.csum_start = (uint16_t)((segments->frame[VIRTIO] & 0x0f) * 4);
    virtio.csum_offset = offsetof(struct tcphdr, check);
    if (count == 1) {
        virtio.gso_type = VIRTIO_NET_HDR_GSO_NONE;
        virtio.gso_size = 0;
    }
    memcpy(frame, &virtio, sizeof virtio);
}

size_t cut_segments(const struct segments *segments, size_t first, size_t count, unsigned char *frame)
{
    const unsigned char *whole = segments->frame + VIRTIO;
    unsigned char *packet = frame + VIRTIO;
    size_t headers = segments->headers, payload = payload_of(segments, first, count);

    if (count == segments->count) {
        memcpy(frame, segments->frame, segments->size);
        return segments->size;
    }
    memcpy(packet, whole, headers);
    memcpy(packet + headers, whole + headers + first * segments->most, payload);
    write_virtio(segments, frame, count);
    write_ip(packet, first, headers + payload);
    write_tcp(segments, packet, first, count, headers + payload);
    return VIRTIO + headers + payload;
}
