/*
 * Preloaded into an ordinary openconnect by gvpn-hand. ld.so(8) LD_PRELOAD, tun(4)
 *
 * GVPN_TUN=N         opening /dev/net/tun gives descriptor N, which is attached already: openconnect cannot open a
 *                    device of a namespace that it is not in, and has no option for a descriptor.
 * GVPN_CONGESTION=X  every TCP socket gets this congestion control before it connects; a refusal changes nothing.
 * GVPN_CHECK=1       says on standard error that it was loaded.
 *
 * System calls are made directly: dlsym(3) would ask for a newer libc than nodes have. Children get none of this.
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))
#define TUN "/dev/net/tun"
#define BY_DESCRIPTOR "/proc/self/fd/"

int open64(const char *path, int flags, ...);

static int tun = -1;
static char congestion[16];

__attribute__((constructor)) static void begin(void)
{
    static const char LOADED[] = "gvpn-preload\n";
    const char *number = getenv("GVPN_TUN"), *name = getenv("GVPN_CONGESTION"), *ours = getenv("LD_PRELOAD");

    if (getenv("GVPN_CHECK") && write(STDERR_FILENO, LOADED, sizeof LOADED - 1) < 0)
        return;
    if (number)
        tun = atoi(number);
    if (name)
        strncpy(congestion, name, sizeof congestion - 1);
    if (tun >= 0)
        fcntl(tun, F_SETFD, FD_CLOEXEC);
    if (ours && strncmp(ours, BY_DESCRIPTOR, sizeof BY_DESCRIPTOR - 1) == 0)
        close(atoi(ours + sizeof BY_DESCRIPTOR - 1));
    unsetenv("GVPN_TUN");
    unsetenv("GVPN_CONGESTION");
    unsetenv("LD_PRELOAD");
}

static int open_any(const char *path, int flags, mode_t mode)
{
    if (tun >= 0 && strcmp(path, TUN) == 0)
        return fcntl(tun, F_DUPFD_CLOEXEC, 3);
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

EXPORTED int open(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode;

    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    return open_any(path, flags, mode);
}

EXPORTED int open64(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode;

    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    return open_any(path, flags, mode);
}

/* The descriptor is attached: the answer is the name of the device that it has. */
EXPORTED int ioctl(int descriptor, unsigned long request, ...)
{
    va_list rest;
    void *argument;

    va_start(rest, request);
    argument = va_arg(rest, void *);
    va_end(rest);
    if (tun >= 0 && request == TUNSETIFF)
        request = TUNGETIFF;
    return (int)syscall(SYS_ioctl, descriptor, request, argument);
}

EXPORTED int connect(int descriptor, const struct sockaddr *address, socklen_t length)
{
    if (congestion[0] != '\0')
        setsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, congestion, (socklen_t)strlen(congestion));
    return (int)syscall(SYS_connect, descriptor, address, length);
}
