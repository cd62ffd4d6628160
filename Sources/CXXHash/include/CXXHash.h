#pragma once
#include <stddef.h>
#include <stdint.h>

/// XXH3-64 of `length` bytes at `bytes`, seeded.
/// `XXH3_64bits_withSeed` is an inline function of a header, out of reach of a module map.
uint64_t vc_xxh3_64(const void *_Nullable bytes, size_t length, uint64_t seed);
