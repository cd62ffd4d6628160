import Synchronization

@testable import EventLog

/// A process's disk that lets a test do something just before one of its calls: what another
/// process does at that moment.
final class HookedDisk: Disk {
    private let base: MemoryProcess
    private let hook = Mutex<(@Sendable (DiskCall.Operation, String) -> Void)?>(nil)

    init(_ base: MemoryProcess) { self.base = base }

    /// Runs `body` once, before the next call of this kind.
    func once(
        before operation: DiskCall.Operation, _ suffix: String,
        _ body: @escaping @Sendable () -> Void
    ) {
        set { [weak self] found, path in
            guard found == operation, path.hasSuffix(suffix) else { return }
            self?.set(nil)
            body()
        }
    }

    /// Runs `body`, which is told the path, before every call of this kind.
    func always(
        before operation: DiskCall.Operation, _ body: @escaping @Sendable (String) -> Void
    ) {
        set { found, path in if found == operation { body(path) } }
    }

    private func set(_ next: (@Sendable (DiskCall.Operation, String) -> Void)?) {
        hook.withLock { $0 = next }
    }

    fileprivate func pass(_ operation: DiskCall.Operation, _ path: String) {
        hook.withLock { $0 }?(operation, path)
    }

    func bootID() throws(DiskError) -> [UInt8] { try base.bootID() }

    func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        HookedFile(try base.open(path, access), self)
    }

    func list(_ directory: String) throws(DiskError) -> [String] { try base.list(directory) }
    func makeDirectory(_ path: String) throws(DiskError) { try base.makeDirectory(path) }
    func exists(_ path: String) throws(DiskError) -> Bool { try base.exists(path) }

    func rename(_ path: String, to newPath: String) throws(DiskError) {
        try base.rename(path, to: newPath)
    }

    func remove(_ path: String) throws(DiskError) { try base.remove(path) }

    func syncDirectory(_ directory: String) throws(DiskError) {
        try base.syncDirectory(directory)
    }

    func fileSystem(of path: String) throws(DiskError) -> FileSystem {
        try base.fileSystem(of: path)
    }

    func watch(_ path: String) throws(DiskError) -> any FileWatch { try base.watch(path) }
}

private final class HookedFile: DiskFile {
    private let base: any DiskFile
    private let disk: HookedDisk

    init(_ base: any DiskFile, _ disk: HookedDisk) {
        self.base = base
        self.disk = disk
    }

    var path: String { base.path }
    func byteCount() throws(DiskError) -> UInt64 { try base.byteCount() }
    func isLinked() throws(DiskError) -> Bool { try base.isLinked() }
    func isNamed(_ path: String) throws(DiskError) -> Bool { try base.isNamed(path) }

    func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        disk.pass(.read, path)
        return try base.read(at: offset, into: buffer)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int {
        disk.pass(.write, path)
        return try base.write(bytes, at: offset)
    }

    func allocate(_ byteCount: UInt64) throws(DiskError) -> Bool { try base.allocate(byteCount) }
    func writeOut(_ range: Range<UInt64>) throws(DiskError) { try base.writeOut(range) }

    func syncData() throws(DiskError) {
        disk.pass(.syncData, path)
        try base.syncData()
    }

    func dropCache(of range: Range<UInt64>?) throws(DiskError) { try base.dropCache(of: range) }

    func tryLock(byte: Int64) throws(DiskError) -> Bool {
        disk.pass(.lock, "\(path):\(byte)")
        return try base.tryLock(byte: byte)
    }

    func unlock(byte: Int64) throws(DiskError) { try base.unlock(byte: byte) }
    func isLocked(byte: Int64) throws(DiskError) -> Bool { try base.isLocked(byte: byte) }
}
