/* Small helpers for files and descriptors. write(2), close_range(2) */
#pragma once

#include <stddef.h>

#include "fault.h"

/* Writes the text to an existing file in one write(2), as files of /proc want it. */
int write_file(const char *path, const char *text, struct fault *fault);

/* Closes every descriptor above 2 but the kept ones (negative entries are ignored). */
void close_descriptors_except(const int *keep, size_t count);
