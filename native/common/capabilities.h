/* Keeping capabilities over execve(2), and giving them up. capabilities(7) */
#pragma once

#include "fault.h"

/* Makes every permitted capability inheritable and ambient: a command run by a uid other than 0 keeps them. */
int keep_capabilities_over_exec(struct fault *fault);

/* Gives up every capability of this process in its user namespace. */
int drop_capabilities(struct fault *fault);

/* Drops every capability and sets no_new_privs, so that none can come back. */
int renounce_privileges(struct fault *fault);
