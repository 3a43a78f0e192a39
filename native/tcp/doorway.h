/* What the relay has in the network namespace of the clients: where their SYNs arrive, and where they are let in. */
#pragma once

#include <sys/types.h>

#include "fault.h"

struct doorway {
    int device;   /* the tun device, without packet information */
    int listener; /* non-blocking */
};

/*
 * Opens both in the user and network namespace of the target by a child that ends at once, so that the caller stays in
 * the host's. The device must exist there, made persistent. unix(7), SCM_RIGHTS
 */
int open_doorway(pid_t target, const char *device, long port, struct doorway *doorway, struct fault *fault);
