#include "doorway.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "fetch.h"

enum { BACKLOG = 4096 };

static int attach_device(const char *name, struct fault *fault)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

    if (device < 0)
        return failed(fault, "open /dev/net/tun");
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    if (ioctl(device, TUNSETIFF, &request) < 0)
        return failed(fault, "attach to %s", name);
    return device;
}

static int listen_on(long port, struct fault *fault)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;

    if (listener < 0)
        return failed(fault, "socket");
    /* Transparent: it takes connections to any address, and answers from there. */
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0
        || setsockopt(listener, SOL_IP, IP_TRANSPARENT, &yes, sizeof yes) < 0
        || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, BACKLOG) < 0)
        return failed(fault, "listen on port %ld", port);
    return listener;
}

struct wish {
    const char *device;
    long port;
};

static int open_inside(const void *argument, int *descriptors, struct fault *fault)
{
    const struct wish *wish = argument;

    if ((descriptors[0] = attach_device(wish->device, fault)) < 0)
        return -1;
    return (descriptors[1] = listen_on(wish->port, fault)) < 0 ? -1 : 0;
}

int open_doorway(pid_t target, const char *device, long port, struct doorway *doorway, struct fault *fault)
{
    const struct wish wish = {device, port};
    int descriptors[2];

    if (fetch_descriptors(target, open_inside, &wish, descriptors, 2, fault) < 0)
        return -1;
    *doorway = (struct doorway){.device = descriptors[0], .listener = descriptors[1]};
    return 0;
}
