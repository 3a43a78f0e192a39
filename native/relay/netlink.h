/* The four requests of rtnetlink(7) that the relay needs, each waiting for the kernel's answer. netlink(7) */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

struct interface_address {
    struct in_addr address;
    unsigned char prefix_length;
};

/* Returns a descriptor, or -1. */
int open_netlink(struct fault *fault);

/* Sets the MTU and the transmit queue length of the interface, and sets it up. */
int set_link(int netlink, unsigned int interface, unsigned int mtu, unsigned int queue_length, struct fault *fault);

/* Lists the IPv4 addresses of the interface, at most `size`; returns how many, or -1. */
int list_addresses(int netlink, unsigned int interface, struct interface_address *found, size_t size,
                   struct fault *fault);

/* Adds or removes an IPv4 address. */
int change_address(int netlink, unsigned int interface, struct interface_address address, bool add,
                   struct fault *fault);

/* Makes the interface the default route, with this preferred source, in one step that replaces an earlier one. */
int replace_default_route(int netlink, unsigned int interface, struct in_addr source, struct fault *fault);
