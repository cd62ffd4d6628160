#pragma once
#include <stddef.h>
#include <stdint.h>

// What Glibc's Swift overlay cannot see: open-file-description locks are a GNU extension, and
// _GNU_SOURCE must not be defined in a header that Swift imports (it changes fd_set).

/// Tries to take an exclusive OFD lock on `length` bytes at `offset`, without waiting.
/// Returns 0 on success, otherwise errno (EAGAIN or EACCES: another open file holds it).
int vc_ofd_try_lock(int fd, int64_t offset, int64_t length);

/// Takes the same lock, waiting for it. Returns 0 or errno (EINTR when a signal came).
int vc_ofd_lock(int fd, int64_t offset, int64_t length);

/// Gives the lock back. Returns 0 or errno.
int vc_ofd_unlock(int fd, int64_t offset, int64_t length);

/// Whether another open file holds a lock in that range; works on a file opened for reading only.
/// Returns 1 or 0, otherwise -errno.
int vc_ofd_is_locked(int fd, int64_t offset, int64_t length);

/// Writes `length` cached bytes of a file to its device, and waits until it has them. That makes them
/// no part of the file that a power cut would leave: neither the device's own cache nor the file
/// system's journal is flushed, which is what makes it cheap. Returns 0 or errno.
int vc_write_out(int fd, int64_t offset, int64_t length);

/// Forgets `length` bytes of the cached pages of a file, so that the next read shows what the device
/// holds; 0 means up to its end. Returns 0 or errno.
int vc_drop_cache(int fd, int64_t offset, int64_t length);

/// Gives an empty file `length` bytes that read as zeros and have their room on the disk, without
/// writing them. Returns 0 or errno (EOPNOTSUPP: this file system cannot).
int vc_allocate(int fd, int64_t length);

/// Lets the calling thread's short waits end on time, not up to 50 microseconds late.
void vc_precise_timers(void);

/// Sleeps for about so many microseconds, and not up to 50 longer.
void vc_sleep_briefly(unsigned microseconds);

/// A descriptor by which one thread wakes another that polls. Returns it, or -1 with errno set.
int vc_eventfd(void);

/// Keeps memory that was given back for what comes next: for a process that ends in milliseconds,
/// to return it to the system and to ask again costs more than reading and printing.
void vc_keep_memory(void);

/// How many names an open file has, or -errno.
/// Unlike `fstat` it does not ask for times: since Linux 6.13 a file whose times were looked at gets
/// exact ones at the next write, which costs that write a change of the inode.
int vc_link_count(int fd);

/// How many of `count` bytes there are up to the last that is not zero.
/// A segment is looked through with it, so it has to be as fast as memory.
size_t vc_count_without_trailing_zeros(const void *_Nullable bytes, size_t count);

/// What holds `path`: the number of its kind, and the bytes that this user may still write, or -1
/// when it does not say. Returns 0 or errno.
int vc_file_system(
    const char *_Nonnull path, uint32_t *_Nonnull kind, int64_t *_Nonnull free_byte_count);
