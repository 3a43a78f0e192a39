/* Descriptors that are opened inside other namespaces, by a child that joins them. setns(2), unix(7) SCM_RIGHTS */
#pragma once

#include <sys/types.h>

#include "fault.h"

enum { FETCH_MAX = 4 };

/* Opens `count` descriptors in the present namespaces. Returns -1 with the fault filled. */
typedef int opener(const void *argument, int *descriptors, struct fault *fault);

/*
 * Has a child join the target's user and network namespace and open descriptors there; they come back with FD_CLOEXEC.
 * We stay where we are.
 */
int fetch_descriptors(pid_t target, opener *open, const void *argument, int *descriptors, size_t count,
                      struct fault *fault);
