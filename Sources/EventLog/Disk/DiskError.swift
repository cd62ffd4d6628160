import Glibc

/// A system call that failed: which, on what, and the system's reason.
public struct DiskError: Error, Hashable, Sendable {
    public var operation: String
    public var path: String
    /// The error number; ``killed`` stands outside of the system's range.
    public var code: Int32

    /// Of a simulated process that was killed: nothing it asks for happens any more.
    public static let killed: Int32 = -1
    /// Of a name that a directory, a pipe, a socket or a device has; outside of that range, too.
    public static let notRegular: Int32 = -2

    public init(_ operation: String, _ path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    var isMissing: Bool { code == ENOENT }
    var isNotRegular: Bool { code == Self.notRegular }
    var isInterruption: Bool { code == EINTR }
    /// No more files can be opened, by this process or on this machine.
    var isOutOfFiles: Bool { code == EMFILE || code == ENFILE }
    /// The disk, a quota or the process's limit of file sizes (`ulimit -f`) is used up.
    var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }
}

extension DiskError: CustomStringConvertible {
    public var description: String {
        let reason =
            switch code {
            case Self.killed: "the process was killed"
            case Self.notRegular: "it is no regular file"
            default: unsafe String(cString: strerror(code))
            }
        return "cannot \(operation) \(path): \(reason)"
    }
}

extension LogError {
    /// The log's word for a failed system call that left the log as it was.
    init(_ error: DiskError) {
        switch error.code {
        case ENOSPC: self = .outOfSpace("\(error); free some space there")
        case EDQUOT: self = .outOfSpace("\(error); free some space, or have the quota raised")
        case EFBIG:
            self = .outOfSpace("\(error); raise this process's limit of file sizes (ulimit -f)")
        case EROFS:
            self = .failed(
                """
                \(error); it is mounted for reading only, which a disk error may have caused: \
                see the kernel's messages (dmesg)
                """)
        case EACCES, EPERM:
            self = .failed("\(error); use a directory that this user may write")
        case DiskError.notRegular:
            self = .failed("\(error); look what has taken its name, and move that away")
        case EMFILE, ENFILE:
            self = .failed("\(error); raise the limit of open files (ulimit -n)")
        case EIO:
            self = .failed("\(error); check the disk, and see the kernel's messages (dmesg)")
        default: self = .failed(error.description)
        }
    }
}

/// Runs a system call in a function of the log, giving its error the log's words.
func onDisk<Result>(_ call: () throws(DiskError) -> Result) throws(LogError) -> Result {
    do throws(DiskError) { return try call() } catch { throw LogError(error) }
}
