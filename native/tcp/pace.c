#include "pace.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum { PAUSE_NS = 250000, SPAN_US = 10000, BUSY_BYTES_PER_US = 40 };

static size_t moved;

void count_moved(size_t bytes)
{
    moved += bytes;
}

static uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void pause_if_busy(void)
{
    static const struct timespec pause = {.tv_nsec = PAUSE_NS};
    static uint64_t begun;
    static bool busy;
    uint64_t span = now_us() - begun;

    if (span >= SPAN_US) {
        busy = moved > span * BUSY_BYTES_PER_US;
        moved = 0;
        begun += span;
    }
    if (busy)
        nanosleep(&pause, NULL);
}
