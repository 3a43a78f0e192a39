#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

bool parse_number(const char *text, long min, long max, long *number)
{
    char *end;
    long parsed;

    /* strtol(3) alone would accept blanks and signs. */
    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    parsed = strtol(text, &end, 10);
    if (errno != 0 || *end != '\0' || parsed < min || parsed > max)
        return false;
    *number = parsed;
    return true;
}

static const struct option_spec *find(const struct option_spec *specs, size_t count, const char *argument,
                                      size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(specs[i].name) == length && strncmp(specs[i].name, argument, length) == 0)
            return &specs[i];
    return NULL;
}

static void store(const struct option_spec *spec, const char *text)
{
    struct text_list *list;

    switch (spec->kind) {
    case OPTION_FLAG:
        *(bool *)spec->value = true;
        break;
    case OPTION_TEXT:
        if (*text == '\0')
            usage_error("%s: empty value", spec->name);
        *(const char **)spec->value = text;
        break;
    case OPTION_NUMBER:
        if (!parse_number(text, spec->min, spec->max, spec->value))
            usage_error("%s: '%s' is not a number from %ld to %ld", spec->name, text, spec->min, spec->max);
        break;
    case OPTION_LIST:
        list = spec->value;
        if (list->count == sizeof list->items / sizeof list->items[0])
            usage_error("%s: given too often", spec->name);
        list->items[list->count++] = text;
        break;
    }
}

int parse_options(int argc, char **argv, const struct option_spec *specs, size_t count)
{
    int i = 1;

    for (; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        const struct option_spec *spec;

        if (strcmp(argv[i], "--") == 0)
            return i + 1;
        if (argv[i][0] != '-' || argv[i][1] == '\0')
            return i;
        spec = find(specs, count, argv[i], equals ? (size_t)(equals - argv[i]) : strlen(argv[i]));
        if (!spec)
            usage_error("unknown option %s", argv[i]);
        if (spec->kind == OPTION_FLAG && equals)
            usage_error("%s takes no value", spec->name);
        else if (spec->kind == OPTION_FLAG)
            store(spec, "");
        else if (equals)
            store(spec, equals + 1);
        else if (i + 1 < argc)
            store(spec, argv[++i]);
        else
            usage_error("%s needs a value", spec->name);
    }
    return i;
}

void parse_only_options(int argc, char **argv, const struct option_spec *specs, size_t count)
{
    int operand = parse_options(argc, argv, specs, count);

    if (operand < argc)
        usage_error("unexpected argument %s", argv[operand]);
}
