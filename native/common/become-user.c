#include "become-user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Not getpwnam(3): a static program cannot load the libraries that it asks. */
static const struct passwd *find_user(const char *name, struct fault *fault)
{
    FILE *users = fopen("/etc/passwd", "re");
    const struct passwd *entry;

    if (!users) {
        failed(fault, "open /etc/passwd");
        return NULL;
    }
    do
        entry = fgetpwent(users);
    while (entry && strcmp(entry->pw_name, name) != 0);
    fclose(users);
    errno = ENOENT;
    if (!entry)
        failed(fault, "user %s", name);
    return entry;
}

int become_user(const char *name, struct fault *fault)
{
    const struct passwd *user = find_user(name, fault);

    if (!user)
        return -1;
    if (setgroups(0, NULL) < 0 || setresgid(user->pw_gid, user->pw_gid, user->pw_gid) < 0
        || setresuid(user->pw_uid, user->pw_uid, user->pw_uid) < 0)
        return failed(fault, "become %s", name);
    return 0;
}
