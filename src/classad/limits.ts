/**
 * How deeply expressions, lists and ads may be nested. HTCondor 25 gives up at 500 of its own levels, which are more
 * than ours; a limit keeps any input from exhausting the stack.
 */
export const MAX_NESTING = 500;

/** How many words an expression may have: a thousand times more than any that HTCondor has. */
export const MAX_WORDS = 500_000;

/** How many values an ad may have in JSON or XML, those in lists and nested ads among them. */
export const MAX_VALUES = 100_000;

/** How long the text of one ad may be, in UTF-16 units: what never ends must not fill the memory. */
export const MAX_AD_LENGTH = 16 * 1024 * 1024;
