import EventLog

/// A disk on which something happens right before a file is synced.
///
/// A fault plan cannot touch the disk that asks it; this can.
struct InterruptedDisk: Disk {
    let disk: any Disk
    /// Is told the file's path.
    let beforeSync: @Sendable (String) -> Void

    func bootID() throws(DiskError) -> [UInt8] { try disk.bootID() }

    func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        InterruptedFile(file: try disk.open(path, access), beforeSync: beforeSync)
    }

    func list(_ directory: String) throws(DiskError) -> [String] { try disk.list(directory) }

    func makeDirectory(_ path: String) throws(DiskError) { try disk.makeDirectory(path) }

    func exists(_ path: String) throws(DiskError) -> Bool { try disk.exists(path) }

    func rename(_ path: String, to newPath: String) throws(DiskError) {
        try disk.rename(path, to: newPath)
    }

    func remove(_ path: String) throws(DiskError) { try disk.remove(path) }

    func syncDirectory(_ directory: String) throws(DiskError) {
        try disk.syncDirectory(directory)
    }

    func fileSystem(of path: String) throws(DiskError) -> FileSystem {
        try disk.fileSystem(of: path)
    }

    func watch(_ path: String) throws(DiskError) -> any FileWatch { try disk.watch(path) }
}

private final class InterruptedFile: DiskFile {
    private let file: any DiskFile
    private let beforeSync: @Sendable (String) -> Void

    init(file: any DiskFile, beforeSync: @escaping @Sendable (String) -> Void) {
        self.file = file
        self.beforeSync = beforeSync
    }

    var path: String { file.path }

    func byteCount() throws(DiskError) -> UInt64 { try file.byteCount() }

    func isLinked() throws(DiskError) -> Bool { try file.isLinked() }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskError)
        -> Int
    {
        try file.read(at: offset, into: buffer)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int {
        try file.write(bytes, at: offset)
    }

    func syncData() throws(DiskError) {
        beforeSync(path)
        try file.syncData()
    }

    func dropCache(of range: Range<UInt64>?) throws(DiskError) { try file.dropCache(of: range) }

    func tryLock(byte: Int64) throws(DiskError) -> Bool { try file.tryLock(byte: byte) }

    func unlock(byte: Int64) throws(DiskError) { try file.unlock(byte: byte) }

    func isLocked(byte: Int64) throws(DiskError) -> Bool { try file.isLocked(byte: byte) }
}
