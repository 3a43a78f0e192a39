/* The payload's private view of the file system. mount_namespaces(7), mount(2) */
#pragma once

#include "fault.h"
#include "options.h"

/* Creates a mount namespace that still receives the host's later mounts (CVMFS), but sends none back. */
int isolate_mounts(struct fault *fault);

/* Checks that every item is SRC=DST with absolute paths, split at the first '='; exits 64 when one is not. */
void require_binds(const struct text_list *binds);

/* Bind-mounts each SRC over its DST in the order given; a DST that is a symbolic link is followed. */
int bind_all(const struct text_list *binds, struct fault *fault);

/* Mounts a /proc of the present pid namespace; keeps the old one where the kernel refuses (a masked /proc). */
void mount_fresh_proc(void);
