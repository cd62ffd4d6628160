import Glibc
import Synchronization

/// A disk on which what the device does not give reads as bytes that check out nowhere, so that
/// what is around it can be read.
///
/// For looking at what is left of a log, and never for whoever writes: to them a read error is no
/// damage.
final class GapDisk: Disk {
    private let base: any Disk
    private let unreadable = Mutex<Set<String>>([])

    init(_ base: any Disk) { self.base = base }

    /// The files of which something could not be read.
    var unreadablePaths: Set<String> { unreadable.withLock { $0 } }

    fileprivate func note(_ path: String) { unreadable.withLock { _ = $0.insert(path) } }

    func bootID() throws(DiskError) -> [UInt8] { try base.bootID() }

    func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        GapFile(try base.open(path, access), on: self)
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

private final class GapFile: DiskFile {
    /// No zero, which could be taken for what was never written.
    private static let filling: UInt8 = 0xEE
    private static let stepLimits: ClosedRange<UInt64> = 4096...1 << 20

    private let base: any DiskFile
    private let disk: GapDisk
    /// How much is given up at once: more and more, since a dying device takes long for each error.
    private let step = Mutex(GapFile.stepLimits.lowerBound)

    init(_ base: any DiskFile, on disk: GapDisk) {
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
        do throws(DiskError) {
            let count = try unsafe base.read(at: offset, into: buffer)
            step.withLock { $0 = Self.stepLimits.lowerBound }
            return count
        } catch {
            guard error.code == EIO else { throw error }
        }
        disk.note(path)
        let end = try base.byteCount()
        guard offset < end else { return 0 }
        let step = step.withLock { step in
            defer { step = min(2 * step, Self.stepLimits.upperBound) }
            return step
        }
        let next = (offset / step + 1) * step
        let count = min(buffer.count, Int(min(next, end) - offset))
        for index in 0..<count { unsafe buffer[index] = Self.filling }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int {
        try unsafe base.write(bytes, at: offset)
    }

    func allocate(_ byteCount: UInt64) throws(DiskError) -> Bool { try base.allocate(byteCount) }
    func syncData() throws(DiskError) { try base.syncData() }
    func writeOut(_ range: Range<UInt64>) throws(DiskError) { try base.writeOut(range) }
    func dropCache(of range: Range<UInt64>?) throws(DiskError) { try base.dropCache(of: range) }
    func tryLock(byte: Int64) throws(DiskError) -> Bool { try base.tryLock(byte: byte) }
    func unlock(byte: Int64) throws(DiskError) { try base.unlock(byte: byte) }
    func isLocked(byte: Int64) throws(DiskError) -> Bool { try base.isLocked(byte: byte) }
}
