/* One end of the link: a TUN device in a host's network namespace. tun(4): Documentation/networking/tuntap.rst */
#pragma once

#include <sys/types.h>

#include "fault.h"

/*
 * Makes the device NAME in the network namespace of the process `host`, with an MTU of 1500 and down, and returns its
 * descriptor, non-blocking. Its frames begin with struct virtio_net_hdr; TCP over IPv4 comes and goes in super-packets
 * without checksums. It ends with the descriptor. The caller is in that namespace afterwards.
 */
int open_device(pid_t host, const char *name, struct fault *fault);
