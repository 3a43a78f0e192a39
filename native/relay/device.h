/* tun0: a persistent device that outlives the tunnel. Documentation/networking/tuntap.rst of Linux, netdevice(7) */
#pragma once

#include <stdbool.h>

#include "fault.h"
#include "lease.h"

/*
 * Attaches to tun0 (created when missing) in the present network namespace. Returns the descriptor, or -1.
 * shared: as one of its queues, beside others; the kernel keeps a flow to the queue by which its packets come in. All
 * who attach must say the same.
 *
 * While nobody is attached the device has no carrier: its routes stay (linkdown) and packets are dropped, so that
 * TCP connections wait and go on when somebody attaches again.
 */
int open_device(bool shared, struct fault *fault);

/*
 * Gives tun0 the lease's MTU and address, and the default route. *changed: an earlier, different address was replaced.
 */
int configure_device(const struct lease *lease, bool *changed, struct fault *fault);
