#include "support.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

volatile uint8_t vb_sink;

void vb_fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, errno ? strerror(errno) : "failed");
    exit(1);
}

void *vb_allocate(size_t size) {
    void *memory = malloc(size ? size : 1);
    if (!memory) vb_fail("memory");
    return memory;
}

double vb_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

vb_state *vb_no_states(void) {
    vb_state *states = calloc(VB_STATE_COUNT, sizeof *states);
    if (!states) vb_fail("memory");
    return states;
}

void vb_free_states(vb_state *states) { free(states); }

uint64_t vb_digest(const vb_state *states) {
    // FNV-1a over 64-bit words.
    uint64_t digest = 1469598103934665603u;
    const uint64_t *words = (const uint64_t *)states;
    for (size_t i = 0; i < VB_STATE_COUNT * sizeof(vb_state) / 8; i++) {
        digest = (digest ^ words[i]) * 1099511628211u;
    }
    return digest;
}

const char *vb_path(char *buffer, const char *directory, const char *name) {
    snprintf(buffer, 4096, "%s/%s", directory, name);
    return buffer;
}

vb_file vb_open_file(const char *directory, const char *name) {
    char path[4096];
    const char *whole = directory ? vb_path(path, directory, name) : name;
    int fd = open(whole, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status)) vb_fail(whole);
    vb_file file = {NULL, (size_t)status.st_size};
    if (file.size) {
        void *bytes = mmap(NULL, file.size, PROT_READ, MAP_SHARED, fd, 0);
        if (bytes == MAP_FAILED) vb_fail(whole);
        file.bytes = bytes;
    }
    close(fd);
    return file;
}

void vb_close_file(vb_file *file) {
    if (file->bytes) munmap((void *)file->bytes, file->size);
    file->bytes = NULL;
}

void vb_write_file(const char *directory, const char *name, const void *bytes, size_t size) {
    char path[4096];
    FILE *file = fopen(vb_path(path, directory, name), "w");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) vb_fail(path);
}
