#include "line.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "segments.h"

enum { ETHERNET = 14 };

/* RUN_NS: a slow link delivers in no bigger lumps. */
enum { RUN_NS = 200000, SECOND_NS = 1000000000 };

/* Without a rate nothing else bounds what is on the way: 10 Gbit/s over 200 ms. */
static const size_t HELD_MAX = 256u << 20;

struct held {
    struct held *next;
    uint64_t due;
    size_t segments, bytes; /* bytes: on the wire */
    size_t size;
    unsigned char frame[];
};

void open_line(struct line *line, const struct nature *nature, uint64_t seed, uint64_t stream)
{
    *line = (struct line){
        .nature = nature,
        .loss = open_chance(seed, 2 * stream),
        .jitter = open_chance(seed, 2 * stream + 1),
    };
}

/* How long so many bytes keep the transmitter busy. */
static uint64_t sending_ns(const struct nature *nature, uint64_t bytes)
{
    return nature->rate == 0 ? 0 : bytes * 8 * SECOND_NS / nature->rate;
}

/* Neighbouring segments of one packet that reach the far end together. sent_at: its last bit leaves the transmitter. */
struct run {
    size_t first, count, bytes;
    uint64_t sent_at;
};

/* Puts the run on the wire, if it is one, and begins another. */
static void hold(struct line *line, const struct segments *segments, struct run *run)
{
    const struct nature *nature = line->nature;
    struct run sent = *run;
    struct held *held;
    uint64_t due;

    *run = (struct run){0};
    if (sent.count == 0)
        return;
    held = line->held_bytes < HELD_MAX ? malloc(sizeof *held + segments->size) : NULL;
    if (!held) {
        line->counters.dropped += sent.count;
        return;
    }
    due = sent.sent_at + nature->delay_ns + draw_below(&line->jitter, nature->jitter_ns + 1);
    if (due < line->last_due)
        due = line->last_due;
    line->last_due = due;
    *held = (struct held){.due = due, .segments = sent.count, .bytes = sent.bytes};
    held->size = cut_segments(segments, sent.first, sent.count, held->frame);
    /* A small piece of a super-packet must not keep the room of the whole. */
    if (held->size < segments->size) {
        struct held *shrunk = realloc(held, sizeof *held + held->size);

        held = shrunk ? shrunk : held;
    }
    line->held_bytes += held->size;
    if (line->last)
        line->last->next = held;
    else
        line->first = held;
    line->last = held;
}

/* Whether the segment reaches the far end. What is lost on the wire has taken its time of the transmitter. */
static bool send_segment(struct line *line, size_t bytes, uint64_t now)
{
    const struct nature *nature = line->nature;
    uint64_t start = line->free_at > now ? line->free_at : now;
    uint64_t end = start + sending_ns(nature, bytes);

    line->counters.offered++;
    if (nature->rate > 0 && end - now > sending_ns(nature, nature->queue_bytes)) {
        line->counters.dropped++;
        return false;
    }
    line->free_at = end;
    if (draw_below(&line->loss, 1000000) < nature->loss_ppm) {
        line->counters.lost++;
        return false;
    }
    return true;
}

void offer(struct line *line, const unsigned char *frame, size_t size, uint64_t now)
{
    struct segments segments;
    struct run run = {0};

    if (!read_segments(frame, size, &segments))
        return;
    line->counters.packets++;
    for (size_t i = 0; i < segments.count; i++) {
        size_t bytes = segment_size(&segments, i) + ETHERNET;

        if (!send_segment(line, bytes, now)) {
            hold(line, &segments, &run);
            continue;
        }
        run = (struct run){run.count ? run.first : i, run.count + 1, run.bytes + bytes, line->free_at};
        if (line->nature->rate > 0 && sending_ns(line->nature, run.bytes) >= RUN_NS)
            hold(line, &segments, &run);
    }
    hold(line, &segments, &run);
}

uint64_t next_due(const struct line *line)
{
    return line->first ? line->first->due : UINT64_MAX;
}

static void count_delivery(struct counters *counters, const struct held *held, uint64_t now)
{
    int64_t late = (int64_t)(now - held->due);

    counters->delivered += held->segments;
    counters->delivered_bytes += held->bytes;
    counters->deliveries++;
    counters->late_ns += late;
    if (late > counters->latest_ns)
        counters->latest_ns = late;
}

void deliver(struct line *line, int device, uint64_t now, uint64_t early)
{
    while (line->first && line->first->due <= now + early) {
        struct held *held = line->first;

        if (write(device, held->frame, held->size) < 0)
            line->counters.refused += held->segments;
        else
            count_delivery(&line->counters, held, now);
        line->first = held->next;
        if (!line->first)
            line->last = NULL;
        line->held_bytes -= held->size;
        free(held);
    }
}
