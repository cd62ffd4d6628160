#define _GNU_SOURCE
#include "CPosix.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>

static int ofd(int fd, int command, short type, int64_t offset, int64_t length) {
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = offset;
    lock.l_len = length;
    return fcntl(fd, command, &lock) == 0 ? 0 : errno;
}

int vc_ofd_try_lock(int fd, int64_t offset, int64_t length) {
    return ofd(fd, F_OFD_SETLK, F_WRLCK, offset, length);
}

int vc_ofd_lock(int fd, int64_t offset, int64_t length) {
    return ofd(fd, F_OFD_SETLKW, F_WRLCK, offset, length);
}

int vc_ofd_unlock(int fd, int64_t offset, int64_t length) {
    return ofd(fd, F_OFD_SETLK, F_UNLCK, offset, length);
}

int vc_ofd_is_locked(int fd, int64_t offset, int64_t length) {
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = offset;
    lock.l_len = length;
    if (fcntl(fd, F_OFD_GETLK, &lock) != 0) return -errno;
    return lock.l_type == F_UNLCK ? 0 : 1;
}
