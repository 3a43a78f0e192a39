#include "namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

static const struct {
    int flag;
    const char *name;
} KINDS[] = {
    /* The user namespace first: it gives the capabilities that the others ask for. */
    {CLONE_NEWUSER, "user"},
    {CLONE_NEWNET, "net"},
    {CLONE_NEWUTS, "uts"},
};

enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

struct identity current_identity(void)
{
    return (struct identity){.uid = getuid(), .gid = getgid()};
}

/* Returns a descriptor in *joinable, or -1 there when we are in that namespace already (setns(2) would say EINVAL). */
static int open_if_different(pid_t target, const char *name, int *joinable, struct fault *fault)
{
    struct stat ours, theirs;
    char path[64];

    snprintf(path, sizeof path, "/proc/self/ns/%s", name);
    if (stat(path, &ours) < 0)
        return failed(fault, "stat %s", path);
    snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)target, name);
    *joinable = open(path, O_RDONLY | O_CLOEXEC);
    if (*joinable < 0 || fstat(*joinable, &theirs) < 0)
        return failed(fault, "open %s", path);
    if (ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino) {
        close(*joinable);
        *joinable = -1;
    }
    return 0;
}

int join_namespaces(pid_t target, int which, struct fault *fault)
{
    int joinable[KIND_COUNT] = {-1, -1, -1};

    /* Open all before joining any: the change of identity could close /proc/PID/ns to us. */
    for (int i = 0; i < KIND_COUNT; i++)
        if ((which & KINDS[i].flag) && open_if_different(target, KINDS[i].name, &joinable[i], fault) < 0)
            return -1;
    for (int i = 0; i < KIND_COUNT; i++) {
        if (joinable[i] < 0)
            continue;
        if (setns(joinable[i], KINDS[i].flag) < 0)
            return failed(fault, "setns to the %s namespace of %d", KINDS[i].name, (int)target);
        close(joinable[i]);
    }
    return 0;
}

int create_namespaces(int which, struct fault *fault)
{
    if (unshare(which) == 0)
        return 0;
    /* EPERM: sysctl, AppArmor, chroot; ENOSPC, EUSERS: user.max_*_namespaces; EINVAL: not in this kernel. */
    if ((which & CLONE_NEWUSER) && (errno == EPERM || errno == ENOSPC || errno == EUSERS || errno == EINVAL))
        return failed(fault, "user namespaces are refused: unshare");
    return failed(fault, "unshare");
}

int map_identity(struct identity inside, struct identity outside, struct fault *fault)
{
    char text[64];

    /* Without this the kernel refuses a gid map to ordinary users; kernels before 3.19 lack the file. */
    if (write_file("/proc/self/setgroups", "deny", fault) < 0 && fault->number != ENOENT)
        return -1;
    snprintf(text, sizeof text, "%u %u 1", inside.uid, outside.uid);
    if (write_file("/proc/self/uid_map", text, fault) < 0)
        return -1;
    snprintf(text, sizeof text, "%u %u 1", inside.gid, outside.gid);
    return write_file("/proc/self/gid_map", text, fault);
}
