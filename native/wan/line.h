/* One direction of a link: a queue with a limit, a transmitter with a rate, a wire that loses and delays. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "chance.h"

/* What both directions of a link are like. */
struct nature {
    uint64_t delay_ns;    /* one way */
    uint64_t jitter_ns;   /* one way: added to the delay, evenly from 0 to this */
    uint32_t loss_ppm;    /* of segments on the wire, per million */
    uint64_t rate;        /* bit/s, counted as tc(8) does: IP and 14 bytes of Ethernet; 0 = sending takes no time */
    uint64_t queue_bytes; /* that may wait for the transmitter */
};

/* Segments, unless said otherwise. */
struct counters {
    uint64_t packets; /* super-packets count once */
    uint64_t offered;
    uint64_t dropped; /* found the queue full */
    uint64_t lost;    /* by chance */
    uint64_t delivered, delivered_bytes;
    uint64_t refused; /* by the device at the other end: it is down */
    uint64_t deliveries;
    int64_t late_ns, latest_ns; /* behind the time when they were due: sum over deliveries, and most */
};

struct line {
    const struct nature *nature;
    struct counters counters;
    struct chance loss, jitter;
    uint64_t free_at;  /* when the transmitter has sent all that waits for it */
    uint64_t last_due; /* times never go back: jitter lets no packet overtake another */
    size_t held_bytes;
    struct held *first, *last;
};

/* The nature must outlive the line. Streams make the chances of two lines with one seed differ. */
void open_line(struct line *line, const struct nature *nature, uint64_t seed, uint64_t stream);

/* Takes a frame of the device at the near end. Times are of CLOCK_MONOTONIC in nanoseconds. */
void offer(struct line *line, const unsigned char *frame, size_t size, uint64_t now);

/* When the next packet is due at the far end; UINT64_MAX when none is on the way. */
uint64_t next_due(const struct line *line);

/* Writes what is due within `early` nanoseconds to the device at the far end. */
void deliver(struct line *line, int device, uint64_t now, uint64_t early);
