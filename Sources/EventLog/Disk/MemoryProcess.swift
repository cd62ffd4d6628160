import Glibc
import Synchronization

/// One simulated process's view of a ``MemoryDisk``.
public final class MemoryProcess: Disk {
    let disk: MemoryDisk
    let id: Int

    init(disk: MemoryDisk, id: Int) {
        self.disk = disk
        self.id = id
    }

    deinit { disk.kill(self) }

    public func bootID() throws(DiskError) -> [UInt8] {
        [UInt8](repeating: disk.state.withLock { $0.boot }, count: 16)
    }

    public func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        try call(.open, path) { (state, _) throws(DiskError) in
            let file: Int
            if let known = state.names[path] {
                file = known
                if access == .replace { state.files[file] = .init(device: [], cache: []) }
            } else {
                guard access == .create || access == .replace,
                    state.directories.contains(state.parent(of: path))
                else { throw DiskError("open", path, code: ENOENT) }
                file = state.newFile()
                state.names[path] = file
                state.note(.link(path, file: file))
            }
            state.lastID += 1
            state.handles[state.lastID] = .init(file: file, process: self.id)
            return MemoryFile(self, path: path, file: file, handle: state.lastID, access)
        }
    }

    public func list(_ directory: String) throws(DiskError) -> [String] {
        try call(.list, directory) { (state, _) throws(DiskError) in
            guard state.directories.contains(directory) else {
                throw DiskError("list", directory, code: ENOENT)
            }
            return state.children(of: directory)
        }
    }

    public func makeDirectory(_ path: String) throws(DiskError) {
        try call(.makeDirectory, path) { (state, _) throws(DiskError) in
            guard state.directories.contains(state.parent(of: path)) else {
                throw DiskError("make directory", path, code: ENOENT)
            }
            if state.directories.insert(path).inserted { state.note(.directory(path)) }
        }
    }

    public func exists(_ path: String) throws(DiskError) -> Bool {
        try call(.look, path) { (state, _) throws(DiskError) in
            state.names[path] != nil || state.directories.contains(path)
        }
    }

    public func rename(_ path: String, to newPath: String) throws(DiskError) {
        try call(.rename, path) { (state, _) throws(DiskError) in
            guard let file = state.names.removeValue(forKey: path) else {
                throw DiskError("rename", path, code: ENOENT)
            }
            state.names[newPath] = file
            state.note(.rename(path, to: newPath, file: file))
        }
    }

    public func remove(_ path: String) throws(DiskError) {
        try call(.remove, path) { (state, _) throws(DiskError) in
            guard state.names.removeValue(forKey: path) != nil else {
                throw DiskError("remove", path, code: ENOENT)
            }
            state.note(.unlink(path))
        }
    }

    public func syncDirectory(_ directory: String) throws(DiskError) {
        try call(.syncDirectory, directory) { (state, _) throws(DiskError) in
            state.syncDirectory(directory)
        }
    }

    public func fileSystem(of path: String) throws(DiskError) -> FileSystem {
        try call(.look, path) { (state, _) throws(DiskError) in
            guard state.names[path] != nil || state.directories.contains(path) else {
                throw DiskError("look at", path, code: ENOENT)
            }
            return FileSystem(
                kind: state.fileSystemKind,
                freeByteCount: state.byteLimit.map { UInt64(max(0, $0 - state.byteCount)) })
        }
    }

    public func watch(_ path: String) throws(DiskError) -> any FileWatch {
        let isWritten = Condition(false)
        try call(.open, path) { (state, _) throws(DiskError) in
            guard let file = state.names[path] else {
                throw DiskError("watch", path, code: ENOENT)
            }
            state.watches.append((file, isWritten))
        }
        return MemoryWatch(isWritten: isWritten)
    }

    /// Makes one call: counts it, asks for faults, and runs `body` with what is left of it.
    func call<Result: Sendable>(
        _ operation: DiskCall.Operation, _ path: String,
        _ body: (inout MemoryDiskState, DiskFault?) throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        try disk.state.withLock { (state) throws(DiskError) in
            guard state.processes[id] else {
                throw DiskError("\(operation)", path, code: DiskError.killed)
            }
            state.callCount += 1
            let call = DiskCall(
                number: state.callCount, operation: operation, path: path, process: id)
            let fault = state.plan?(call)
            switch fault {
            case .fail(let code): throw DiskError("\(operation)", path, code: code)
            case .kill:
                state.kill(id)
                throw DiskError("\(operation)", path, code: DiskError.killed)
            case .loseSync, .loseSyncAndKill, .short, .killAfter, nil: break
            }
            return try body(&state, fault)
        }
    }
}

/// A watch that hears of every write.
private final class MemoryWatch: FileWatch {
    private let isWritten: Condition<Bool>

    init(isWritten: Condition<Bool>) { self.isWritten = isWritten }

    func wait(timeout: Duration?) -> Bool {
        let wasWritten = isWritten.wait(timeout: timeout) { isWritten -> Bool? in
            guard isWritten else { return nil }
            isWritten = false
            return true
        }
        return wasWritten ?? false
    }

    func wake() {
        isWritten.withLock { $0 = true }
        isWritten.signal()
    }
}
