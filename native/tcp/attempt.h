/*
 * Connections that clients have asked for, until they are established on both sides. A client's SYN waits here while
 * its destination is called: the answer that the client gets is the destination's, be it a refusal or no answer at all.
 */
#pragma once

#include <time.h>

#include "segment.h"

/*
 * Where SYNs go back to: the device they came from. `congestion` is the congestion control of the calls, if the kernel
 * allows it; NULL = the host's.
 */
void open_attempts(int device, const char *congestion);

/*
 * Calls the destination of a new SYN, unless it is this host's own or the client has as many as it may: then the SYN is
 * lost. One that was sent again waits on, or is let in again when the destination has answered; one with another
 * sequence number is another connection.
 */
void begin_attempt(const struct syn *syn);

/* The descriptor of the connected socket to where this client wanted to go, now the caller's; -1 = there is none. */
int claim_attempt(const struct tuple *tuple);

/* Ends the attempts of a client. Returns how many. Not inside the handling of events. */
size_t abort_attempts(struct in_addr client);

/* Forgets attempts that nothing more came to, those whose clients never came, and those claimed a while ago. */
void expire_attempts(time_t now);
