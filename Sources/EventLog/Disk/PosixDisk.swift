import CPosix
import Glibc

/// The machine's own file system.
public struct PosixDisk: Disk {
    /// Makes a write beyond the file size limit (`ulimit -f`) an error instead of the process's
    /// end.
    public init() {
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    public func bootID() throws(DiskError) -> [UInt8] {
        let file = try open("/proc/sys/kernel/random/boot_id", .read)
        let digits = try file.readAll(36, at: 0).compactMap { byte in
            Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
        }
        guard digits.count == 32 else { throw DiskError("read", file.path, code: EIO) }
        return (0..<16).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
    }

    public func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        let flags =
            switch access {
            case .read: O_RDONLY
            case .readWrite: O_RDWR
            case .create: O_RDWR | O_CREAT
            case .replace: O_RDWR | O_CREAT | O_TRUNC
            }
        if access == .create || access == .replace, let descriptor = makeForOwner(of: path) {
            return try PosixFile(descriptor: descriptor, path: path)
        }
        while true {
            // A pipe in the place of a file would be waited for until somebody opens its other end.
            // What a link leads to would outlive an erasure, which replaces names.
            let descriptor = unsafe Glibc.open(
                path, flags | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0o644)
            if descriptor >= 0 {
                let file = try PosixFile(descriptor: descriptor, path: path)
                guard file.isRegular else {
                    throw DiskError("open", path, code: DiskError.notRegular)
                }
                return file
            }
            switch errno {
            case EINTR: continue
            case EISDIR, ENXIO, ELOOP: throw DiskError("open", path, code: DiskError.notRegular)
            default: throw DiskError("open", path, code: errno)
            }
        }
    }

    public func list(_ directory: String) throws(DiskError) -> [String] {
        guard let stream = unsafe opendir(directory) else {
            throw DiskError("list", directory, code: errno)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw DiskError("list", directory, code: errno) }
        return names.sorted()
    }

    public func makeDirectory(_ path: String) throws(DiskError) {
        guard unsafe mkdir(path, 0o755) == 0 else {
            if errno == EEXIST { return }
            throw DiskError("make directory", path, code: errno)
        }
        giveToOwner(directory: path)
    }

    public func exists(_ path: String) throws(DiskError) -> Bool {
        if unsafe access(path, F_OK) == 0 { return true }
        guard errno == ENOENT else { throw DiskError("look for", path, code: errno) }
        return false
    }

    public func rename(_ path: String, to newPath: String) throws(DiskError) {
        guard unsafe Glibc.rename(path, newPath) == 0 else {
            throw DiskError("rename", path, code: errno)
        }
    }

    public func remove(_ path: String) throws(DiskError) {
        guard unsafe unlink(path) == 0 else { throw DiskError("remove", path, code: errno) }
    }

    public func syncDirectory(_ directory: String) throws(DiskError) {
        let descriptor = unsafe Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError("open", directory, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw DiskError("sync", directory, code: errno) }
    }

    public func fileSystem(of path: String) throws(DiskError) -> FileSystem {
        var kind: UInt32 = 0
        var free: Int64 = 0
        let code = unsafe vc_file_system(path, &kind, &free)
        guard code == 0 else { throw DiskError("look at", path, code: code) }
        return FileSystem(kind: kind, freeByteCount: free < 0 ? nil : UInt64(free))
    }

    public func watch(_ path: String) throws(DiskError) -> any FileWatch {
        try PosixFileWatch(path)
    }
}
