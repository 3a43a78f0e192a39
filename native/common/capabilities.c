#include "capabilities.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WORDS = _LINUX_CAPABILITY_U32S_3 };

static struct __user_cap_header_struct this_process(void)
{
    return (struct __user_cap_header_struct){.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
}

int keep_capabilities_over_exec(struct fault *fault)
{
    struct __user_cap_header_struct header = this_process();
    struct __user_cap_data_struct sets[WORDS];

    if (syscall(SYS_capget, &header, sets) < 0)
        return failed(fault, "capget");
    for (int i = 0; i < WORDS; i++)
        sets[i].inheritable = sets[i].permitted;
    if (syscall(SYS_capset, &header, sets) < 0)
        return failed(fault, "capset");
    for (unsigned long i = 0; i < 32 * WORDS; i++) {
        if (!(sets[i / 32].permitted & (1u << (i % 32))))
            continue;
        /* EINVAL: permitted names bits above the kernel's last capability. */
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0) < 0 && errno != EINVAL)
            return failed(fault, "prctl PR_CAP_AMBIENT_RAISE");
    }
    return 0;
}

int drop_capabilities(struct fault *fault)
{
    struct __user_cap_header_struct header = this_process();
    struct __user_cap_data_struct none[WORDS] = {{0}};

    /* The ambient set follows: the kernel keeps it within permitted and inheritable. */
    if (syscall(SYS_capset, &header, none) < 0)
        return failed(fault, "capset");
    return 0;
}

int renounce_privileges(struct fault *fault)
{
    if (drop_capabilities(fault) < 0)
        return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return failed(fault, "prctl PR_SET_NO_NEW_PRIVS");
    return 0;
}
