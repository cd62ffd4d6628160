#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "include/peers.h"

/// Ends the program; these are measurements, and half of one is worth nothing.
_Noreturn void vb_fail(const char *what);

void *vb_allocate(size_t size);

/// A file mapped for reading.
typedef struct {
    const uint8_t *bytes;
    size_t size;
} vb_file;

vb_file vb_open_file(const char *directory, const char *name);
void vb_close_file(vb_file *file);

/// `directory/name` in `buffer`, which holds 4096 bytes.
const char *vb_path(char *buffer, const char *directory, const char *name);

void vb_write_file(const char *directory, const char *name, const void *bytes, size_t size);

/// Where reads of payloads go, so that they are not optimised away.
extern volatile uint8_t vb_sink;
