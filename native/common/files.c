#include "files.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

int write_file(const char *path, const char *text, struct fault *fault)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);

    if (file < 0)
        return failed(fault, "open %s", path);
    if (write(file, text, strlen(text)) < 0) {
        failed(fault, "write %s", path);
        close(file);
        return -1;
    }
    close(file);
    return 0;
}

static void close_span(unsigned int first, unsigned int last)
{
    struct rlimit limit;

    if (first > last || syscall(SYS_close_range, first, last, 0) == 0)
        return;
    /* Linux before 5.9 has no close_range(2). */
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        limit.rlim_cur = 1024;
    for (unsigned int i = first; i <= last && i < limit.rlim_cur; i++)
        close((int)i);
}

void close_descriptors_except(const int *keep, size_t count)
{
    unsigned int first = 3;

    for (;;) {
        int lowest = INT_MAX;

        for (size_t i = 0; i < count; i++)
            if (keep[i] >= (int)first && keep[i] < lowest)
                lowest = keep[i];
        if (lowest == INT_MAX)
            break;
        close_span(first, (unsigned int)lowest - 1);
        first = (unsigned int)lowest + 1;
    }
    close_span(first, UINT_MAX);
}
