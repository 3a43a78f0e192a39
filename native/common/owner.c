#include "owner.h"

#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

int tie_to_owner(pid_t owner, int signal, struct fault *fault)
{
    if (owner == 0)
        return 0;
    if (prctl(PR_SET_PDEATHSIG, signal) < 0)
        return failed(fault, "prctl PR_SET_PDEATHSIG");
    /* The owner may have died before the request: then nobody will ever signal us. */
    if (getppid() != owner) {
        errno = ESRCH;
        return failed(fault, "the owner %d is not our parent, or is gone", (int)owner);
    }
    return 0;
}
