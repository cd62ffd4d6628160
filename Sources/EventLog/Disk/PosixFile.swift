import CPosix
import Glibc

/// One open file of the machine.
final class PosixFile: DiskFile {
    let path: String
    private let descriptor: Int32
    /// What it is and which, none of which changes as long as it is open.
    private let kind: mode_t
    private let device: dev_t
    private let number: ino_t

    /// Takes over `descriptor`, also when it fails.
    init(descriptor: Int32, path: String) throws(DiskError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw DiskError("look at", path, code: code)
        }
        self.descriptor = descriptor
        self.path = path
        kind = status.st_mode & S_IFMT
        device = status.st_dev
        number = status.st_ino
    }

    deinit { close(descriptor) }

    func byteCount() throws(DiskError) -> UInt64 {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("look at") }
        return UInt64(status.st_size)
    }

    /// Whether it is a file that stores what is written to it.
    var isRegular: Bool { kind == S_IFREG }

    func isLinked() throws(DiskError) -> Bool {
        let count = vc_link_count(descriptor)
        guard count >= 0 else { throw DiskError("look at", path, code: -count) }
        return count > 0
    }

    func isNamed(_ path: String) throws(DiskError) -> Bool {
        var named = stat()
        guard unsafe stat(path, &named) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw DiskError("look at", path, code: errno)
            }
            return false
        }
        return named.st_dev == device && named.st_ino == number
    }

    func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        let count = unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        guard count >= 0 else { throw failure("read") }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int {
        let count = unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
        guard count >= 0 else { throw failure("write") }
        return count
    }

    func allocate(_ byteCount: UInt64) throws(DiskError) -> Bool {
        switch vc_allocate(descriptor, Int64(byteCount)) {
        case 0: return true
        case EOPNOTSUPP, ENOSYS, EINVAL: return false
        case let code: throw DiskError("allocate", path, code: code)
        }
    }

    func syncData() throws(DiskError) {
        guard fdatasync(descriptor) == 0 else { throw failure("sync") }
    }

    func writeOut(_ range: Range<UInt64>) throws(DiskError) {
        switch vc_write_out(descriptor, Int64(range.lowerBound), Int64(range.count)) {
        case 0: return
        case EOPNOTSUPP, ENOSYS, EINVAL, EPERM: try syncData()
        case let code: throw DiskError("write out", path, code: code)
        }
    }

    func dropCache(of range: Range<UInt64>?) throws(DiskError) {
        // A page that is not all in the range stays, and pages may be as large as this.
        let page: UInt64 = 2 << 20
        let start = (range?.lowerBound ?? 0) / page * page
        let byteCount = range.map { ($0.upperBound - start + page - 1) / page * page } ?? 0
        let code = vc_drop_cache(descriptor, Int64(start), Int64(byteCount))
        guard code == 0 else { throw DiskError("drop the cache of", path, code: code) }
    }

    func tryLock(byte: Int64) throws(DiskError) -> Bool {
        switch vc_ofd_try_lock(descriptor, byte, 1) {
        case 0: return true
        case EAGAIN, EACCES: return false
        case let code: throw DiskError("lock", path, code: code)
        }
    }

    func unlock(byte: Int64) throws(DiskError) {
        let code = vc_ofd_unlock(descriptor, byte, 1)
        guard code == 0 else { throw DiskError("unlock", path, code: code) }
    }

    func isLocked(byte: Int64) throws(DiskError) -> Bool {
        let answer = vc_ofd_is_locked(descriptor, byte, 1)
        guard answer >= 0 else { throw DiskError("look at the lock of", path, code: -answer) }
        return answer == 1
    }

    private func failure(_ operation: String) -> DiskError {
        DiskError(operation, path, code: errno)
    }
}
