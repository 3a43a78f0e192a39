/* The symbolic name of an errno value, for machine-readable output. errno(3) */
#pragma once

/* "ETIMEDOUT" and the like; "EUNKNOWN" for numbers that no call of ours gives. */
const char *errno_name(int number);
