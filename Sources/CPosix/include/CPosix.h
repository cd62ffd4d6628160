#pragma once
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
