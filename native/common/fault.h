/* Errors as values: what failed, and the errno it failed with. errno(3) */
#pragma once

enum exit_code { EXIT_OWN_FAILURE = 125, EXIT_CANNOT_EXECUTE = 126, EXIT_NOT_FOUND = 127, EXIT_BAD_USAGE = 64 };

struct fault {
    char what[512];
    int number; /* an errno value */
};

/* Fills the fault from errno and the format; always returns -1, so that callers can `return failed(...)`. */
int failed(struct fault *fault, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes one line `PROGRAM: WHAT: strerror` to stderr. */
void print_fault(const struct fault *fault);

/* Prints the fault and exits 125. */
_Noreturn void die(const struct fault *fault);

/* Writes one line `PROGRAM: MESSAGE` to stderr and exits 64. */
_Noreturn void usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
