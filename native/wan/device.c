#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "files.h"
#include "namespaces.h"

/* What waits to be read: 40 ms of small packets at 100,000 a second, for the time in which others have the cores. */
enum { QUEUE_PACKETS = 4096 };

static int set_queue(const char *name, struct fault *fault)
{
    struct ifreq request = {.ifr_qlen = QUEUE_PACKETS};
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), result;

    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    result = ioctl(descriptor, SIOCSIFTXQLEN, &request);
    if (result < 0)
        failed(fault, "set the queue of %s", name);
    close(descriptor);
    return result;
}

int open_device(pid_t host, const char *name, struct fault *fault)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | IFF_TUN_EXCL};
    char path[64 + IFNAMSIZ];
    struct fault ignored;
    int device;

    if (join_namespaces(host, CLONE_NEWNET, fault) < 0)
        return -1;
    device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (device < 0)
        return failed(fault, "open /dev/net/tun");
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    if (ioctl(device, TUNSETIFF, &request) < 0)
        return failed(fault, "make %s", name);
    /* Neither TSO_ECN nor TSO6 nor USO: of those the kernel makes segments before we see them. */
    if (ioctl(device, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) < 0)
        return failed(fault, "take super-packets on %s", name);
    /* The lab is IPv4: without this the kernel sends router solicitations over the link. */
    snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", name);
    write_file(path, "1", &ignored);
    return set_queue(name, fault) < 0 ? -1 : device;
}
