import EventLog
import Synchronization

/// A disk that lets something else happen before each call: other processes, at every moment.
///
/// What happens may use the disk itself; those calls count for nothing.
final class SteppingDisk: Disk {
    private let disk: any Disk
    private let step: @Sendable (Int) -> Void
    private let state = Mutex((count: 0, isStepping: false))
    private let written = Mutex<[String: Int]>([:])

    init(_ disk: any Disk, before step: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.disk = disk
        self.step = step
    }

    var callCount: Int { state.withLock { $0.count } }

    /// Bytes written so far to files whose paths start like this.
    func writtenByteCount(under prefix: String) -> Int {
        written.withLock { $0.filter { $0.key.hasPrefix(prefix) }.values.reduce(0, +) }
    }

    fileprivate func note(_ byteCount: Int, writtenTo path: String) {
        written.withLock { $0[path, default: 0] += byteCount }
    }

    func pause() {
        let number = state.withLock { state -> Int? in
            guard !state.isStepping else { return nil }
            state.count += 1
            state.isStepping = true
            return state.count
        }
        guard let number else { return }
        step(number)
        state.withLock { $0.isStepping = false }
    }

    func bootID() throws(DiskError) -> [UInt8] { try disk.bootID() }

    func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        pause()
        return SteppingFile(try disk.open(path, access), on: self)
    }

    func list(_ directory: String) throws(DiskError) -> [String] {
        pause()
        return try disk.list(directory)
    }

    func makeDirectory(_ path: String) throws(DiskError) {
        pause()
        try disk.makeDirectory(path)
    }

    func exists(_ path: String) throws(DiskError) -> Bool {
        pause()
        return try disk.exists(path)
    }

    func rename(_ path: String, to newPath: String) throws(DiskError) {
        pause()
        try disk.rename(path, to: newPath)
    }

    func remove(_ path: String) throws(DiskError) {
        pause()
        try disk.remove(path)
    }

    func syncDirectory(_ directory: String) throws(DiskError) {
        pause()
        try disk.syncDirectory(directory)
    }

    func fileSystem(of path: String) throws(DiskError) -> FileSystem {
        pause()
        return try disk.fileSystem(of: path)
    }

    func watch(_ path: String) throws(DiskError) -> any FileWatch { try disk.watch(path) }
}

private final class SteppingFile: DiskFile {
    private let file: any DiskFile
    private let disk: SteppingDisk

    init(_ file: any DiskFile, on disk: SteppingDisk) {
        self.file = file
        self.disk = disk
    }

    var path: String { file.path }

    func byteCount() throws(DiskError) -> UInt64 {
        disk.pause()
        return try file.byteCount()
    }

    func isLinked() throws(DiskError) -> Bool {
        disk.pause()
        return try file.isLinked()
    }

    func isNamed(_ path: String) throws(DiskError) -> Bool {
        disk.pause()
        return try file.isNamed(path)
    }

    func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        disk.pause()
        return try file.read(at: offset, into: buffer)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int {
        disk.pause()
        let count = try file.write(bytes, at: offset)
        disk.note(count, writtenTo: path)
        return count
    }

    /// There is no quick way here, as on some file systems.
    func allocate(_ byteCount: UInt64) throws(DiskError) -> Bool { false }

    func writeOut(_ range: Range<UInt64>) throws(DiskError) {
        disk.pause()
        try file.writeOut(range)
    }

    func syncData() throws(DiskError) {
        disk.pause()
        try file.syncData()
    }

    func dropCache(of range: Range<UInt64>?) throws(DiskError) { try file.dropCache(of: range) }
    func tryLock(byte: Int64) throws(DiskError) -> Bool { try file.tryLock(byte: byte) }
    func unlock(byte: Int64) throws(DiskError) { try file.unlock(byte: byte) }
    func isLocked(byte: Int64) throws(DiskError) -> Bool { try file.isLocked(byte: byte) }
}
