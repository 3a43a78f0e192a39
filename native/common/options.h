/* A strict parser for `--name VALUE`, `--name=VALUE` and flags, driven by a table. Errors exit 64. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { PID_MAX_LIMIT = 4194304, DESCRIPTOR_MAX = 1048575 };

enum option_kind {
    OPTION_FLAG,   /* value: bool * */
    OPTION_TEXT,   /* value: const char ** */
    OPTION_NUMBER, /* value: long *, within min..max, decimal digits only */
    OPTION_LIST,   /* value: struct text_list *, may be given many times */
};

struct text_list {
    const char *items[64];
    size_t count;
};

struct option_spec {
    const char *name; /* with its two dashes */
    enum option_kind kind;
    void *value;
    long min, max;
};

/* Returns true and the number when the text is nothing but decimal digits within min..max. */
bool parse_number(const char *text, long min, long max, long *number);

/* Parses argv[1..]; stops after `--` or before the first operand. Returns the index of the first operand. */
int parse_options(int argc, char **argv, const struct option_spec *specs, size_t count);

/* As parse_options, for programs that take no operand. */
void parse_only_options(int argc, char **argv, const struct option_spec *specs, size_t count);
