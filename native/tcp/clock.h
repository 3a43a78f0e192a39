/* Seconds for time limits: monotonic, and as coarse as they are. clock_gettime(2), CLOCK_MONOTONIC_COARSE */
#pragma once

#include <time.h>

time_t now_s(void);
