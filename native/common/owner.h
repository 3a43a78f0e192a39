/* A process that dies with its parent, even when that is killed. prctl(2), PR_SET_PDEATHSIG */
#pragma once

#include <sys/types.h>

#include "fault.h"

/*
 * Asks for the signal at the owner's death and checks that the owner is still our parent. 0 = no owner, no request.
 * Call it again after every unshare, setns and change of credentials: those may clear the request.
 */
int tie_to_owner(pid_t owner, int signal, struct fault *fault);
