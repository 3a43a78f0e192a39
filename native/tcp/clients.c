#include "clients.h"

#include <stdint.h>
#include <stdlib.h>

enum { BUCKETS = 4096, SHARE = 3, UNDER_WAY_SHARE = 4, UNDER_WAY_MAX = 1024 };

/* There is one for every client that has something. */
struct client {
    struct client *next;
    struct in_addr address;
    size_t attempts, flows;
};

static struct client *buckets[BUCKETS];
static size_t capacity = 1, used;

void set_capacity(size_t connections)
{
    capacity = connections;
}

static struct client **find(struct in_addr address)
{
    struct client **place = &buckets[address.s_addr * 2654435761u >> 20];

    while (*place && (*place)->address.s_addr != address.s_addr)
        place = &(*place)->next;
    return place;
}

bool may_attempt(struct in_addr address)
{
    const struct client *client = *find(address);
    size_t left = capacity > used ? capacity - used : 0;

    if (left == 0 || !client)
        return left > 0;
    return client->attempts + client->flows < SHARE * left && client->attempts < UNDER_WAY_MAX
           && client->attempts <= left / UNDER_WAY_SHARE;
}

static bool count(struct in_addr address, int attempts, int flows)
{
    struct client **place = find(address), *client = *place;

    if (!client) {
        if (!(client = calloc(1, sizeof *client)))
            return false;
        client->address = address;
        *place = client;
    }
    client->attempts += (size_t)attempts;
    client->flows += (size_t)flows;
    used += (size_t)(attempts + flows);
    if (client->attempts == 0 && client->flows == 0) {
        *place = client->next;
        free(client);
    }
    return true;
}

bool count_attempt(struct in_addr client, int change)
{
    return count(client, change, 0);
}

bool count_flow(struct in_addr client, int change)
{
    return count(client, 0, change);
}
