import Glibc
import Synchronization

/// A disk in memory that can lose power, for tests and simulation.
///
/// It keeps apart what was written and what is stored for good: content by sectors of 512 bytes,
/// each with the versions written since the last sync, and names by the operations since the last
/// sync of their directory. ``crash(_:)`` decides for each of them whether it had reached the
/// device. Several simulated processes share the disk, each through its own ``process()``.
public final class MemoryDisk: Sendable {
    static let sectorByteCount = 512

    let state: Mutex<MemoryDiskState>

    public init() {
        state = Mutex(MemoryDiskState())
    }

    private init(_ state: MemoryDiskState) {
        self.state = Mutex(state)
    }

    /// The same disk at the same moment, with no process on it; what happens to one leaves the
    /// other.
    public func copy() -> MemoryDisk {
        var state = state.withLock { $0 }
        state.forgetProcesses()
        return MemoryDisk(state)
    }

    /// A new process that sees this disk.
    public func process() -> MemoryProcess {
        let id = state.withLock { state in
            state.processes.append(true)
            return state.processes.count - 1
        }
        return MemoryProcess(disk: self, id: id)
    }

    /// Ends a process as SIGKILL does: its locks are free, what it wrote stays in the cache.
    public func kill(_ process: MemoryProcess) {
        state.withLock { $0.kill(process.id) }
    }

    /// Whether a process has not been killed, by ``kill(_:)``, a fault or a power cut.
    public func isLiving(_ process: MemoryProcess) -> Bool {
        state.withLock { $0.processes[process.id] }
    }

    /// Asks `plan` about every call from now on; nil ends it.
    public func setFaults(_ plan: (@Sendable (DiskCall) -> DiskFault?)?) {
        state.withLock { $0.plan = plan }
    }

    /// The most that files may hold together; nil for no limit.
    public func setByteLimit(_ limit: Int?) {
        state.withLock { $0.byteLimit = limit }
    }

    /// The kind of file system that all directories are said to be on; see ``FileSystem/kind``.
    public func setFileSystem(kind: UInt32) {
        state.withLock { $0.fileSystemKind = kind }
    }

    /// Calls so far, all processes together.
    public var callCount: Int { state.withLock { $0.callCount } }

    /// How many changes a crash now could keep or lose.
    public var pendingCount: Int { state.withLock { $0.pendingChanges.count } }

    /// Loses power: each pending change, oldest first, is kept, lost or garbled as `decide` says.
    ///
    /// All processes are gone, and the next ones run in another boot.
    public func crash(_ decide: (_ change: Int) -> PendingFate) {
        state.withLock { state in
            let changes = state.pendingChanges
            state.losePower(changes.indices.map { decide($0) })
        }
    }

    /// Bytes that files take together.
    public var byteCount: Int { state.withLock { $0.byteCount } }

    /// The content of a file as processes see it, or nil.
    public func content(of path: String) -> [UInt8]? {
        state.withLock { state in state.names[path].flatMap { state.files[$0]?.cache } }
    }

    /// Changes stored bytes behind everybody's back, as rot and mishaps do; nil removes the file.
    public func replaceContent(of path: String, with bytes: [UInt8]?) {
        state.withLock { state in
            guard let bytes else {
                state.names[path] = nil
                state.durableNames[path] = nil
                return
            }
            let id = state.names[path] ?? state.newFile()
            state.files[id] = MemoryDiskState.File(device: bytes, cache: bytes)
            state.names[path] = id
            state.durableNames[path] = id
        }
    }

    /// The paths of all files, sorted.
    public var paths: [String] { state.withLock { $0.names.keys.sorted() } }
}

/// One system call of a simulated process.
public struct DiskCall: Hashable, Sendable {
    public enum Operation: Hashable, Sendable, CaseIterable {
        case open, look, list, makeDirectory, rename, remove, syncDirectory
        case read, write, allocate, syncData, dropCache, lock
    }

    /// Its number among all calls of the disk, from 1.
    public var number: Int
    public var operation: Operation
    public var path: String
    public var process: Int
}

/// What goes wrong with a call.
public enum DiskFault: Hashable, Sendable {
    /// It fails with this error number and has no effect.
    case fail(Int32)
    /// A read or write handles this many bytes only.
    case short(Int)
    /// A sync fails with EIO, and the pages are taken for clean though the device never got them.
    case loseSync
    /// The same, and the process is killed before it learns of it.
    case loseSyncAndKill
    /// The process is killed before the call.
    case kill
    /// The process is killed when a write has handled this many bytes.
    case killAfter(Int)
}

/// What becomes of one unsynced change in a power cut.
public enum PendingFate: Hashable, Sendable {
    case kept
    case lost
    /// The sector holds neither the old nor the new bytes; of a name it means lost.
    case garbled(UInt8)
}

/// The usual ways in which power cuts hit.
public enum CrashMode: String, Hashable, Sendable, CaseIterable {
    case losesAll
    case keepsAll
    /// What came first is kept, what came later is lost.
    case keepsPrefix
    case keepsSubset
    /// Like `keepsSubset`, and some of the lost sectors are garbled.
    case garbles
}

extension MemoryDisk {
    /// Loses power in one of the usual ways, by the luck of `seed`.
    public func crash(_ mode: CrashMode, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = pendingCount
        let cut = Int(random.next() % UInt64(count + 1))
        crash { change in
            switch mode {
            case .losesAll: .lost
            case .keepsAll: .kept
            case .keepsPrefix: change < cut ? .kept : .lost
            case .keepsSubset: random.next() % 2 == 0 ? .kept : .lost
            case .garbles:
                switch random.next() % 3 {
                case 0: .kept
                case 1: .lost
                default: .garbled(UInt8(1 + random.next() % 255))
                }
            }
        }
    }
}
