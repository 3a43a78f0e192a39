/* Tending a child: forward signals, reap orphans, return its exit code. signalfd(2), pid_namespaces(7) */
#pragma once

#include <sys/types.h>

/* Blocks the signals that tend() handles; call it before the fork, so that none is lost. */
void block_tended_signals(void);

/*
 * Returns the child's exit code, or 128+N when signal N ended it. child 0: reaps only, and returns 0 at SIGTERM.
 * lifeline: returns 137 when the other end of this pipe closes, or the process of this pidfd is gone; -1 = none.
 */
int tend(pid_t child, int lifeline);
