#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static int print_line(char *text, size_t size, const struct line *line)
{
    const struct counters *counters = &line->counters;
    uint64_t deliveries = counters->deliveries ? counters->deliveries : 1;

    return snprintf(text, size,
                    "{\"packets\":%" PRIu64 ",\"offered\":%" PRIu64 ",\"dropped\":%" PRIu64 ",\"lost\":%" PRIu64
                    ",\"delivered\":%" PRIu64 ",\"deliveredBytes\":%" PRIu64 ",\"refused\":%" PRIu64
                    ",\"heldBytes\":%zu,\"meanLateUs\":%.1f,\"mostLateUs\":%.1f}",
                    counters->packets, counters->offered, counters->dropped, counters->lost, counters->delivered,
                    counters->delivered_bytes, counters->refused, line->held_bytes,
                    (double)counters->late_ns / (double)deliveries / 1000, (double)counters->latest_ns / 1000);
}

void print_report(int descriptor, const char *event, const char *reason, const struct line lines[2])
{
    char directions[2][512], text[2048];
    int length;

    for (int i = 0; i < 2; i++)
        print_line(directions[i], sizeof directions[i], &lines[i]);
    length = snprintf(text, sizeof text, "{\"event\":\"%s\"%s%s%s,\"directions\":[%s,%s]}\n", event,
                      reason ? ",\"reason\":\"" : "", reason ? reason : "", reason ? "\"" : "", directions[0],
                      directions[1]);
    /* Nobody has to read this. */
    if (write(descriptor, text, (size_t)length) < 0)
        return;
}
