import Glibc
import Synchronization

/// An open file of a ``MemoryDisk``.
final class MemoryFile: DiskFile {
    let path: String
    private let process: MemoryProcess
    private let file: Int
    private let handle: Int
    private let access: DiskAccess

    init(
        _ process: MemoryProcess, path: String, file: Int, handle: Int, _ access: DiskAccess
    ) {
        self.process = process
        self.path = path
        self.file = file
        self.handle = handle
        self.access = access
    }

    deinit { process.disk.state.withLock { $0.close(handle) } }

    func byteCount() throws(DiskError) -> UInt64 {
        try process.call(.look, path) { (state, _) throws(DiskError) in
            UInt64(state.files[file]?.cache.count ?? 0)
        }
    }

    func isLinked() throws(DiskError) -> Bool {
        try process.call(.look, path) { (state, _) throws(DiskError) in
            state.names.values.contains(file)
        }
    }

    func isNamed(_ path: String) throws(DiskError) -> Bool {
        try process.call(.look, path) { (state, _) throws(DiskError) in
            state.names[path] == file
        }
    }

    func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(DiskError) -> Int {
        let target = unsafe UncheckedBuffer(bytes: buffer)
        return try process.call(.read, path) { (state, fault) throws(DiskError) in
            let cache = state.files[file]?.cache ?? []
            guard offset < UInt64(cache.count) else { return 0 }
            var count = unsafe min(target.bytes.count, cache.count - Int(offset))
            if case .short(let limit) = fault { count = min(count, max(1, limit)) }
            unsafe cache.withUnsafeBytes { bytes in
                unsafe target.bytes.copyMemory(
                    from: UnsafeRawBufferPointer(
                        rebasing: bytes[Int(offset)..<Int(offset) + count]))
            }
            return count
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(DiskError) -> Int {
        try process.call(.write, path) { (state, fault) throws(DiskError) in
            guard access != .read else { throw DiskError("write", path, code: EBADF) }
            var limit = bytes.count
            switch fault {
            case .short(let count): limit = min(limit, max(1, count))
            case .killAfter(let count): limit = min(limit, count)
            case .fail, .loseSync, .loseSyncAndKill, .kill, nil: break
            }
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<limit])
            let written = limit == 0 ? 0 : unsafe state.write(part, at: Int(offset), file: file)
            if case .killAfter = fault {
                state.kill(process.id)
                throw DiskError("write", path, code: DiskError.killed)
            }
            guard let written else { throw DiskError("write", path, code: ENOSPC) }
            return written
        }
    }

    func allocate(_ byteCount: UInt64) throws(DiskError) -> Bool {
        try process.call(.allocate, path) { (state, fault) throws(DiskError) in
            if case .killAfter = fault {
                state.kill(process.id)
                throw DiskError("allocate", path, code: DiskError.killed)
            }
            guard state.allocate(Int(byteCount), file: file) else {
                throw DiskError("allocate", path, code: ENOSPC)
            }
            return true
        }
    }

    func syncData() throws(DiskError) { try sync(reachesDevice: true) }

    /// Fails like a sync, and makes nothing durable: a power cut may take all of it.
    func writeOut(_ range: Range<UInt64>) throws(DiskError) { try sync(reachesDevice: false) }

    private func sync(reachesDevice: Bool) throws(DiskError) {
        try process.call(.syncData, path) { (state, fault) throws(DiskError) in
            switch fault {
            case .loseSync:
                state.loseSync(file: file, through: handle)
                throw DiskError("sync", path, code: EIO)
            case .loseSyncAndKill:
                state.loseSync(file: file, through: handle)
                state.kill(process.id)
                throw DiskError("sync", path, code: DiskError.killed)
            case .fail, .short, .kill, .killAfter, nil:
                if reachesDevice { state.sync(file: file, reachesDevice: true) }
                if state.owedErrors.remove(handle) != nil {
                    throw DiskError("sync", path, code: EIO)
                }
            }
        }
    }

    func dropCache(of range: Range<UInt64>?) throws(DiskError) {
        try process.call(.dropCache, path) { (state, _) throws(DiskError) in
            state.dropCache(file: file)
        }
    }

    func tryLock(byte: Int64) throws(DiskError) -> Bool {
        try process.call(.lock, path) { (state, _) throws(DiskError) in
            let lock = MemoryDiskState.Lock(file: file, byte: byte)
            if let holder = state.holder(of: lock) { return holder == handle }
            state.locks.append((lock, handle))
            return true
        }
    }

    func unlock(byte: Int64) throws(DiskError) {
        try process.call(.lock, path) { (state, _) throws(DiskError) in
            let lock = MemoryDiskState.Lock(file: file, byte: byte)
            state.locks.removeAll { $0.lock == lock && $0.handle == handle }
        }
    }

    func isLocked(byte: Int64) throws(DiskError) -> Bool {
        try process.call(.lock, path) { (state, _) throws(DiskError) in
            let holder = state.holder(of: .init(file: file, byte: byte))
            return holder != nil && holder != handle
        }
    }
}

/// A caller's buffer on its way into a closure that runs before the caller goes on.
@safe private struct UncheckedBuffer: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer
}
