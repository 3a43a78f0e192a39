/* A connection that is established on both sides: what one side sends, the other gets. tcp(7) */
#pragma once

#include <stddef.h>

/* Takes both sockets and carries bytes, half-closes and resets between them until both have ended. */
void begin_flow(int client, int server);

/* Frees what ended since the last call: an event of the same batch may still have pointed to it. */
void bury_flows(void);

/* How many flows there are. */
size_t count_flows(void);
