import Glibc
import Synchronization

/// A disk that is only read, and that remembers when a read has failed.
///
/// Whoever looks for what is left of a damaged log passes over files that cannot be opened. A
/// repair must not: a device that does not give its bytes today may give them tomorrow.
final class StrictDisk: Disk {
    private let base: any Disk
    private let failure = Mutex<DiskError?>(nil)

    init(_ base: any Disk) { self.base = base }

    /// Stops if any read has failed.
    func check() throws(LogError) {
        if let error = failure.withLock({ $0 }) { throw LogError(error) }
    }

    fileprivate func strict<Result>(
        _ body: () throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        do throws(DiskError) { return try body() } catch {
            if !error.isMissing, !error.isInterruption {
                failure.withLock { $0 = $0 ?? error }
            }
            throw error
        }
    }

    func bootID() throws(DiskError) -> [UInt8] { try strict(base.bootID) }

    func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        StrictFile(
            try strict { () throws(DiskError) in try base.open(path, .read) }, self)
    }

    func list(_ directory: String) throws(DiskError) -> [String] {
        try strict { () throws(DiskError) in try base.list(directory) }
    }

    func exists(_ path: String) throws(DiskError) -> Bool {
        try strict { () throws(DiskError) in try base.exists(path) }
    }

    func fileSystem(of path: String) throws(DiskError) -> FileSystem {
        try base.fileSystem(of: path)
    }

    func watch(_ path: String) throws(DiskError) -> any FileWatch { try base.watch(path) }

    func makeDirectory(_ path: String) throws(DiskError) { try refuse("make", path) }
    func rename(_ path: String, to newPath: String) throws(DiskError) {
        try refuse("rename", path)
    }
    func remove(_ path: String) throws(DiskError) { try refuse("remove", path) }
    func syncDirectory(_ directory: String) throws(DiskError) { try refuse("sync", directory) }

    /// As on a file system that is mounted for reading.
    private func refuse(_ operation: String, _ path: String) throws(DiskError) -> Never {
        throw .readOnly(operation, path)
    }
}

private final class StrictFile: DiskFile {
    private let base: any DiskFile
    private let disk: StrictDisk

    init(_ base: any DiskFile, _ disk: StrictDisk) {
        self.base = base
        self.disk = disk
    }

    var path: String { base.path }

    func byteCount() throws(DiskError) -> UInt64 {
        try disk.strict { () throws(DiskError) in try base.byteCount() }
    }

    func isLinked() throws(DiskError) -> Bool { try base.isLinked() }
    func isNamed(_ path: String) throws(DiskError) -> Bool { try base.isNamed(path) }

    func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        try disk.strict { () throws(DiskError) in try unsafe base.read(at: offset, into: buffer) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int {
        throw .readOnly("write", path)
    }

    func allocate(_ byteCount: UInt64) throws(DiskError) -> Bool {
        throw .readOnly("allocate", path)
    }

    func syncData() throws(DiskError) { try base.syncData() }
    func writeOut(_ range: Range<UInt64>) throws(DiskError) { try base.writeOut(range) }
    func dropCache(of range: Range<UInt64>?) throws(DiskError) { try base.dropCache(of: range) }
    func tryLock(byte: Int64) throws(DiskError) -> Bool { try base.tryLock(byte: byte) }
    func unlock(byte: Int64) throws(DiskError) { try base.unlock(byte: byte) }
    func isLocked(byte: Int64) throws(DiskError) -> Bool { try base.isLocked(byte: byte) }
}

extension DiskError {
    fileprivate static func readOnly(_ operation: String, _ path: String) -> DiskError {
        DiskError(operation, path, code: EROFS)
    }
}
