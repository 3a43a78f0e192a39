/* From root to an ordinary user, for good. setresuid(2) */
#pragma once

#include "fault.h"

/* The user of that name in /etc/passwd, with its first group and no other. Capabilities are gone with uid 0. */
int become_user(const char *name, struct fault *fault);
