#pragma once
#include <stddef.h>
#include <stdint.h>

/// XXH3-64 of `length` bytes at `bytes`, seeded.
/// `XXH3_64bits_withSeed` is an inline function of a header, out of reach of a module map.
uint64_t vc_xxh3_64(const void *_Nullable bytes, size_t length, uint64_t seed);

/// A checksum, XXH3-64 with seed 0, of bytes that come in pieces; NULL when there is no memory.
void *_Nullable vc_xxh3_begin(void);
void vc_xxh3_add(void *_Nonnull state, const void *_Nullable bytes, size_t length);
/// Of what was added so far.
uint64_t vc_xxh3_value(const void *_Nonnull state);
void vc_xxh3_end(void *_Nonnull state);
