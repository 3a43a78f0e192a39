/* A connection that is established on both sides: what one side sends, the other gets. tcp(7) */
#pragma once

#include <netinet/in.h>

/* Takes both sockets and carries bytes, half-closes and resets between them until both have ended. `address`: the client's. */
void begin_flow(int client, int server, struct in_addr address);

/* Resets both sides of every flow of a client. Returns how many there were. Not inside the handling of events. */
size_t abort_flows(struct in_addr address);

/* Frees what ended since the last call: an event of the same batch may still have pointed to it. */
void bury_flows(void);
