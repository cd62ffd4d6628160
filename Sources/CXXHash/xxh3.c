#define XXH_INLINE_ALL
#include "CXXHash.h"
#include <xxhash.h>

uint64_t vc_xxh3_64(const void *bytes, size_t length, uint64_t seed) {
    return XXH3_64bits_withSeed(bytes, length, seed);
}

void *vc_xxh3_begin(void) {
    XXH3_state_t *state = XXH3_createState();
    if (state) XXH3_64bits_reset(state);
    return state;
}

void vc_xxh3_add(void *state, const void *bytes, size_t length) {
    XXH3_64bits_update(state, bytes, length);
}

uint64_t vc_xxh3_value(const void *state) {
    return XXH3_64bits_digest(state);
}

void vc_xxh3_end(void *state) {
    XXH3_freeState(state);
}
