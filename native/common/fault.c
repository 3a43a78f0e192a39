#include "fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One write(2) per message: processes that share stderr must not interleave inside a line. */
static void print_line(const char *message, const char *detail)
{
    char line[1024];
    int length = snprintf(line, sizeof line, "%s: %s%s%s", program_invocation_short_name, message,
                          detail ? ": " : "", detail ? detail : "");

    if (length >= (int)sizeof line)
        length = sizeof line - 1;
    for (int i = 0; i < length; i++)
        if (line[i] == '\n')
            line[i] = ' ';
    line[length++] = '\n';
    if (write(STDERR_FILENO, line, (size_t)length) < 0)
        return;
}

int failed(struct fault *fault, const char *format, ...)
{
    va_list arguments;

    fault->number = errno;
    va_start(arguments, format);
    vsnprintf(fault->what, sizeof fault->what, format, arguments);
    va_end(arguments);
    return -1;
}

void print_fault(const struct fault *fault)
{
    print_line(fault->what, strerror(fault->number));
}

_Noreturn void die(const struct fault *fault)
{
    print_fault(fault);
    _exit(EXIT_OWN_FAILURE);
}

_Noreturn void usage_error(const char *format, ...)
{
    char message[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    print_line(message, NULL);
    exit(EXIT_BAD_USAGE);
}
