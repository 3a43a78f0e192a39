/*
 * A frame of a TUN device with IFF_VNET_HDR: struct virtio_net_hdr, then an IP packet, which may be a TCP super-packet
 * that stands for many segments on a wire. RFC 791, RFC 9293; virtio 1.2, 5.1.6 (VIRTIO_NET_HDR_GSO_TCPV4)
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A virtio_net_hdr and the largest IP packet. */
enum { FRAME_MAX = 10 + 65535 };

struct segments {
    const unsigned char *frame;
    size_t size;    /* of the frame, in bytes */
    size_t headers; /* of IP and TCP: each segment has them */
    size_t payload; /* of all segments */
    size_t most;    /* payload of each segment but the last */
    size_t count;   /* 1 for every packet that is no super-packet */
};

/* Looks at a frame. Returns false when it is not even a packet. */
bool read_segments(const unsigned char *frame, size_t size, struct segments *segments);

/* Bytes of one segment as an IP packet of its own. */
size_t segment_size(const struct segments *segments, size_t index);

/*
 * Writes the frame that stands for `count` neighbouring segments alone: lengths, identification, sequence number,
 * flags and checksums are those of the segments that the kernel would make of the whole. Returns its size, which is
 * never more than that of the whole.
 */
size_t cut_segments(const struct segments *segments, size_t first, size_t count, unsigned char *frame);
