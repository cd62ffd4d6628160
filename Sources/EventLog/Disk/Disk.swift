/// What the local log asks of an operating system; the seam where tests put a disk that crashes.
///
/// Each method is one system call, so that a fault can be injected at each. Loops over short writes
/// and interruptions stand above this seam (``DiskFile/writeAll(_:at:)``).
public protocol Disk: Sendable {
    /// 16 bytes that name this run of the machine: memory does not survive a change of it.
    func bootID() throws(DiskError) -> [UInt8]
    func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile
    /// The names in a directory, sorted.
    func list(_ directory: String) throws(DiskError) -> [String]
    /// Makes a directory whose parent exists; none the worse when it is there already.
    func makeDirectory(_ path: String) throws(DiskError)
    func exists(_ path: String) throws(DiskError) -> Bool
    /// Replaces whatever has the new name.
    func rename(_ path: String, to newPath: String) throws(DiskError)
    func remove(_ path: String) throws(DiskError)
    /// Makes names created, renamed and removed in `directory` durable.
    func syncDirectory(_ directory: String) throws(DiskError)
    /// What holds `path`, which exists.
    func fileSystem(of path: String) throws(DiskError) -> FileSystem
    /// Watches an existing file for writes.
    func watch(_ path: String) throws(DiskError) -> any FileWatch
}

/// Somebody waiting for a file to be written to.
public protocol FileWatch: Sendable {
    /// Waits for a write, for ``wake()``, or for `timeout` to pass; nil waits for ``wake()`` only.
    ///
    /// - Returns: Whether the file was written to, or may have been.
    func wait(timeout: Duration?) -> Bool
    /// Ends a wait from another thread.
    func wake()
}

/// How a file is opened; every way closes it on exec.
public enum DiskAccess: Hashable, Sendable {
    case read
    case readWrite
    /// For reading and writing; made when missing.
    case create
    /// For reading and writing; made when missing, emptied when not.
    case replace
}

/// One open file; dropping the last reference closes it and gives its locks back.
public protocol DiskFile: AnyObject, Sendable {
    var path: String { get }
    func byteCount() throws(DiskError) -> UInt64
    /// Whether the file still has a name.
    func isLinked() throws(DiskError) -> Bool
    /// Whether the file is the one that has the name `path` now.
    func isNamed(_ path: String) throws(DiskError) -> Bool
    /// Reads up to `buffer.count` bytes; fewer at the end of the file or after an interruption.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(DiskError)
        -> Int
    /// Writes up to `bytes.count` bytes and says how many.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int
    /// Gives an empty file `byteCount` bytes that read as zeros and have their room on the disk.
    ///
    /// - Returns: False where that takes as long as writing them; then nothing was done.
    func allocate(_ byteCount: UInt64) throws(DiskError) -> Bool
    /// Makes the content durable (`fdatasync`); an error says nothing of what was stored.
    func syncData() throws(DiskError)
    /// Has the device store what was written to `range`, so that a later ``syncData()`` is short.
    ///
    /// It makes nothing durable; an error is as final as that of a sync.
    func writeOut(_ range: Range<UInt64>) throws(DiskError)
    /// Forgets cached pages, so that the next read of `range` shows what the device holds; nil for
    /// all of the file.
    func dropCache(of range: Range<UInt64>?) throws(DiskError)
    /// Takes the exclusive lock on one byte unless another open file holds it.
    func tryLock(byte: Int64) throws(DiskError) -> Bool
    func unlock(byte: Int64) throws(DiskError)
    /// Whether another open file holds the lock.
    func isLocked(byte: Int64) throws(DiskError) -> Bool
}
