/* What is this host's own, by its own routing as it is at the moment. rtnetlink(7) */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>

#include "fault.h"

/* Opens what the question is asked by, in the present network namespace. */
int open_routing(struct fault *fault);

/*
 * False for loopback, link-local, multicast and broadcast addresses, for every address of this host, whichever interface
 * it is on and whenever it was added, and where the kernel does not say. True where there is no route at all: the call
 * then fails by itself.
 */
bool leads_elsewhere(struct in_addr address);
