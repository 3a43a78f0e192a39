#include "execute.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"

void reset_signals(void)
{
    sigset_t none;

    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* execvp(3) says EACCES when it merely met a directory of PATH that it may not search; a shell says "not found". */
static bool is_absent_from_path(const char *name)
{
    const char *directory = getenv("PATH");
    char candidate[PATH_MAX];

    if (strchr(name, '/') || !directory)
        return false;
    for (;;) {
        size_t length = strcspn(directory, ":");

        snprintf(candidate, sizeof candidate, "%.*s/%s", length ? (int)length : 1, length ? directory : ".", name);
        if (access(candidate, F_OK) == 0)
            return false;
        if (directory[length] == '\0')
            return true;
        directory += length + 1;
    }
}

_Noreturn void execute(char **command)
{
    struct fault fault;

    reset_signals();
    execvp(command[0], command);
    failed(&fault, "%s", command[0]);
    if (fault.number == EACCES && is_absent_from_path(command[0]))
        fault.number = ENOENT;
    print_fault(&fault);
    _exit(fault.number == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE);
}
