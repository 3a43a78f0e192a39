#include "mounts.h"

#include <limits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "namespaces.h"

int isolate_mounts(struct fault *fault)
{
    if (create_namespaces(CLONE_NEWNS, fault) < 0)
        return -1;
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        return failed(fault, "make / a slave mount");
    return 0;
}

void require_binds(const struct text_list *binds)
{
    for (size_t i = 0; i < binds->count; i++) {
        const char *item = binds->items[i];
        const char *equals = strchr(item, '=');

        if (!equals || item[0] != '/' || equals[1] != '/' || equals - item >= PATH_MAX)
            usage_error("--bind: '%s' is not SRC=DST with absolute paths", item);
    }
}

static int bind_one(const char *item, struct fault *fault)
{
    const char *equals = strchr(item, '=');
    const char *target = equals + 1;
    char source[PATH_MAX];
    struct stat seen;

    memcpy(source, item, (size_t)(equals - item));
    source[equals - item] = '\0';
    /* mount(2) says ENOENT for either; name the one that is missing. */
    if (stat(source, &seen) < 0)
        return failed(fault, "bind source %s", source);
    if (stat(target, &seen) < 0)
        return failed(fault, "bind target %s", target);
    /* Recursive: in a user namespace of ours the kernel refuses to uncover what is mounted below the source. */
    if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) < 0)
        return failed(fault, "bind %s over %s", source, target);
    return 0;
}

int bind_all(const struct text_list *binds, struct fault *fault)
{
    for (size_t i = 0; i < binds->count; i++)
        if (bind_one(binds->items[i], fault) < 0)
            return -1;
    return 0;
}

void mount_fresh_proc(void)
{
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return;
}
