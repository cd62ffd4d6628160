import Glibc
import Synchronization

/// A file that comes to be under its name only when it is whole and durable.
///
/// A link of that name is what is replaced, never what it points to.
final class ReplacedFile {
    let path: String
    let temporaryPath: String
    /// Whether another file may lose the name to this one.
    private let replaces: Bool
    private var descriptor: CInt
    private var isCommitted = false
    private var buffer: [UInt8] = []

    private static let bufferByteCount = 256 << 10
    private static let counter = Atomic<UInt64>(0)

    /// - Throws: `exists` when something has the name and may not lose it.
    init(path: String, replacing: Bool) throws(SpreadsheetError) {
        guard replacing || !Self.isTaken(path) else { throw .exists(path: path) }
        replaces = replacing
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw .cannotWrite(path: path, reason: "something other than a file has this name")
        }
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { path[...$0] } ?? ""
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        guard !name.isEmpty else { throw .cannotWrite(path: path, reason: "it names no file") }
        let number = Self.counter.add(1, ordering: .relaxed).newValue
        // Beside the target, because a rename cannot cross file systems.
        let temporary = "\(directory).\(name).\(getpid())-\(number).part"
        LeftoverParts(directory: directory.isEmpty ? "." : String(directory), name: String(name))
            .remove()
        // One of this very name that could not be told to be nobody's.
        unlink(temporary)
        descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: errorText(errno)) }
        // Says that somebody is writing it, for as long as this process lives. A file system
        // without locks says nothing, and then nobody tidies up there.
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        self.path = path
        temporaryPath = temporary
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !isCommitted { unlink(temporaryPath) }
    }

    func write(_ text: String) throws(SpreadsheetError) {
        try write(bytes: text.utf8)
    }

    func write(bytes: some Collection<UInt8>) throws(SpreadsheetError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferByteCount { try drain() }
    }

    private func drain() throws(SpreadsheetError) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(errno)
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Flushes the content; the file may also have been written through its temporary name.
    func synchronize() throws(SpreadsheetError) {
        try drain()
        guard fsync(descriptor) == 0 else { throw failure(errno) }
    }

    /// Gives the synchronised file its name, in place of an older one, and flushes the directory.
    func commit() throws(SpreadsheetError) {
        try takeName()
        isCommitted = true
        close(descriptor)
        descriptor = -1
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let handle = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw failure(errno) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw failure(errno) }
    }

    private func takeName() throws(SpreadsheetError) {
        if !replaces {
            // Unlike a rename, it never takes the name from somebody who was faster.
            if link(temporaryPath, path) == 0 {
                unlink(temporaryPath)
                return
            }
            // Not every file system knows links.
            guard errno != EEXIST, !Self.isTaken(path) else { throw .exists(path: path) }
        }
        guard rename(temporaryPath, path) == 0 else { throw failure(errno) }
    }

    /// Whether anything has the name, be it a link that leads nowhere.
    static func isTaken(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private func failure(_ code: CInt) -> SpreadsheetError {
        .cannotWrite(path: path, reason: errorText(code))
    }
}
