#define _GNU_SOURCE
#include "CPosix.h"
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

int vc_write_out(int fd, int64_t offset, int64_t length) {
    int how = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
    while (sync_file_range(fd, offset, length, how) != 0) {
        if (errno != EINTR) return errno;
    }
    return 0;
}

int vc_drop_cache(int fd, int64_t offset, int64_t length) {
    // What is still dirty would stay in the cache, so it is written out first; whether that works
    // is what the next read shows.
    vc_write_out(fd, offset, length);
    return posix_fadvise(fd, offset, length, POSIX_FADV_DONTNEED);
}

int vc_allocate(int fd, int64_t length) {
    // Not posix_fallocate, which writes every block where the file system cannot.
    while (fallocate(fd, 0, 0, length) != 0) {
        if (errno != EINTR) return errno;
    }
    return 0;
}

void vc_precise_timers(void) {
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

void vc_sleep_briefly(unsigned microseconds) {
    // The thread may be the caller's, whose other waits are none of our business.
    int slack = prctl(PR_GET_TIMERSLACK, 0UL, 0UL, 0UL, 0UL);
    vc_precise_timers();
    usleep(microseconds);
    if (slack > 1) prctl(PR_SET_TIMERSLACK, (unsigned long)slack, 0UL, 0UL, 0UL);
}

int vc_eventfd(void) {
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

int vc_link_count(int fd) {
    struct statx status;
    if (statx(fd, "", AT_EMPTY_PATH, STATX_NLINK, &status) != 0) return -errno;
    return (int)status.stx_nlink;
}

int vc_file_system(const char *path, uint32_t *kind, int64_t *free_byte_count) {
    struct statfs status;
    while (statfs(path, &status) != 0) {
        if (errno != EINTR) return errno;
    }
    *kind = (uint32_t)status.f_type;
    // What a file system keeps back is nothing to count on: it may be for another user, or for a
    // superuser with more rights than this one has.
    uint64_t blocks = status.f_bavail;
    uint64_t block = (uint64_t)(status.f_frsize > 0 ? status.f_frsize : status.f_bsize);
    // Without a size there is no limit, or none that is told.
    if (status.f_blocks == 0 || (block > 0 && blocks > INT64_MAX / block)) {
        *free_byte_count = -1;
    } else {
        *free_byte_count = (int64_t)(blocks * block);
    }
    return 0;
}

void vc_keep_memory(void) {
    // The largest that glibc allows; whether it takes them is only a matter of speed.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 1 << 20);
    mallopt(M_ARENA_MAX, 1);
}

size_t vc_count_without_trailing_zeros(const void *bytes, size_t count) {
    const unsigned char *from = bytes;
    enum { BLOCK = 4096 };
    while (count >= BLOCK) {
        // Without a way out of the loop, so that the compiler makes wide loads of it.
        unsigned char any = 0;
        for (size_t i = 0; i < BLOCK; i++) any |= from[count - BLOCK + i];
        if (any) break;
        count -= BLOCK;
    }
    while (count > 0 && from[count - 1] == 0) count--;
    return count;
}
