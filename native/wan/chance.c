#include "chance.h"

static uint64_t draw(struct chance *chance)
{
    uint64_t mixed = chance->state += 0x9e3779b97f4a7c15;

    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

struct chance open_chance(uint64_t seed, uint64_t stream)
{
    struct chance of_seed = {seed}, of_stream;

    /* Mixed twice: neighbouring seeds and streams must not begin at neighbouring states. */
    of_stream.state = draw(&of_seed) ^ stream;
    of_stream.state = draw(&of_stream);
    return of_stream;
}

uint64_t draw_below(struct chance *chance, uint64_t below)
{
    return (draw(chance) >> 32) * below >> 32;
}
