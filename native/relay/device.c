#include "device.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "files.h"
#include "netlink.h"

#define DEVICE "tun0"

enum { QUEUE_PACKETS = 1000, ADDRESS_MAX = 16 };

int open_device(bool shared, struct fault *fault)
{
    struct ifreq request = {.ifr_name = DEVICE};
    /* The device belongs to the network namespace in which this is opened. */
    int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

    if (tun < 0)
        return failed(fault, "open /dev/net/tun");
    request.ifr_flags = (short)(IFF_TUN | IFF_NO_PI | (shared ? IFF_MULTI_QUEUE : 0));
    if (ioctl(tun, TUNSETIFF, &request) < 0)
        return failed(fault, "attach to " DEVICE);
    /* Device, address and route must outlive the relay, or every restart would cut the payload's connections. */
    if (ioctl(tun, TUNSETPERSIST, 1) < 0)
        return failed(fault, "make " DEVICE " persistent");
    return tun;
}

/* New address and route first, old addresses last: there is no moment without a way out. */
static int configure_address(int netlink, unsigned int interface, struct in_addr address, bool *changed,
                             struct fault *fault)
{
    struct interface_address old[ADDRESS_MAX];
    struct interface_address wanted = {.address = address, .prefix_length = 32};
    int count = list_addresses(netlink, interface, old, ADDRESS_MAX, fault);
    bool present = false;

    if (count < 0)
        return -1;
    for (int i = 0; i < count; i++)
        present = present || old[i].address.s_addr == address.s_addr;
    if (!present && change_address(netlink, interface, wanted, true, fault) < 0)
        return -1;
    if (replace_default_route(netlink, interface, address, fault) < 0)
        return -1;
    *changed = false;
    for (int i = 0; i < count; i++) {
        if (old[i].address.s_addr == address.s_addr)
            continue;
        if (change_address(netlink, interface, old[i], false, fault) < 0)
            return -1;
        *changed = true;
    }
    return 0;
}

int configure_device(const struct lease *lease, bool *changed, struct fault *fault)
{
    unsigned int interface = if_nametoindex(DEVICE);
    struct fault ignored;
    int netlink;

    if (interface == 0)
        return failed(fault, "find " DEVICE);
    /* The tunnel carries IPv4: without this the kernel sends router solicitations into it. */
    write_file("/proc/sys/net/ipv6/conf/" DEVICE "/disable_ipv6", "1", &ignored);
    /* All by netlink: the ioctl for the queue length is reserved to the initial user namespace. */
    netlink = open_netlink(fault);
    if (netlink < 0 || set_link(netlink, interface, (unsigned int)lease->mtu, QUEUE_PACKETS, fault) < 0
        || configure_address(netlink, interface, lease->address, changed, fault) < 0)
        return -1;
    close(netlink);
    return 0;
}
