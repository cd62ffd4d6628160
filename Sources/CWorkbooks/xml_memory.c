#include "CWorkbooks.h"
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

// The parser tells its allocator no parser, so the account is the thread's for the time of a call.
static _Thread_local size_t left = SIZE_MAX;

size_t vc_xml_memory_left(size_t byte_count) {
    size_t before = left;
    left = byte_count;
    return before;
}

static void settle(size_t returned, size_t taken) {
    // A block may be a little longer than was asked for; and a parser may be freed by a thread
    // that has no account.
    if (__builtin_add_overflow(left, returned, &left)) left = SIZE_MAX;
    left = taken < left ? left - taken : 0;
}

static void *take(void *old, size_t byte_count) {
    size_t returned = malloc_usable_size(old);
    if (byte_count > returned && byte_count - returned > left) return NULL;
    void *block = realloc(old, byte_count);
    if (block) settle(returned, malloc_usable_size(block));
    return block;
}

static void *take_new(size_t byte_count) {
    return take(NULL, byte_count);
}

static void give_back(void *block) {
    settle(malloc_usable_size(block), 0);
    free(block);
}

const XML_Memory_Handling_Suite vc_xml_memory = {take_new, take, give_back};
