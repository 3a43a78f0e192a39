/*
 * How many connections each client has, and may have. While `n` are free, a client may hold three times as many: alone
 * it gets three quarters of all, and however many clients take what they can, some are left for the next one (dynamic
 * thresholds: Choudhury, Hahne, IEEE/ACM Trans. Networking 6 (1998) 130).
 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

/* The most connections that there can be, attempts included. */
void set_capacity(size_t connections);

/* Of what is free, a client may have a quarter under way, and 1024 at most: a destination may be silent for long. */
bool may_attempt(struct in_addr client);

/* One more (1), or one fewer (-1). Returns false when there is no memory to count it. */
bool count_attempt(struct in_addr client, int change);
bool count_flow(struct in_addr client, int change);
