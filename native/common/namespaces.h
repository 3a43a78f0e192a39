/* Joining and creating namespaces, and identity maps. namespaces(7), user_namespaces(7), setns(2) */
#pragma once

#include <sched.h>
#include <sys/types.h>

#include "fault.h"

struct identity {
    uid_t uid;
    gid_t gid;
};

/* The real uid and gid as the present user namespace sees them. */
struct identity current_identity(void);

/* Joins those of CLONE_NEWUSER|CLONE_NEWNET|CLONE_NEWUTS that differ from ours; the user namespace first. */
int join_namespaces(pid_t target, int which, struct fault *fault);

/* unshare(2); a refusal of user namespaces says so in words. */
int create_namespaces(int which, struct fault *fault);

/* Maps one uid and one gid of a user namespace that this process has just created; setgroups is denied. */
int map_identity(struct identity inside, struct identity outside, struct fault *fault);
