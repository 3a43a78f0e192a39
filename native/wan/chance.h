/* Random numbers that are the same in every run with the same seed: SplitMix64. Steele, Lea, Flood, OOPSLA 2014 */
#pragma once

#include <stdint.h>

struct chance {
    uint64_t state;
};

/* A sequence of its own for each seed and stream. */
struct chance open_chance(uint64_t seed, uint64_t stream);

/* A whole number from 0 to below - 1; below is 1 to 2^32. */
uint64_t draw_below(struct chance *chance, uint64_t below);
