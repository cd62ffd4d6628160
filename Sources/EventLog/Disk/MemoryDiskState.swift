import Glibc

/// Everything that a ``MemoryDisk`` knows: a value, so that a moment can be kept and tried again.
struct MemoryDiskState: Sendable {
    struct File: Sendable {
        var device: [UInt8]
        /// What processes read.
        var cache: [UInt8]
        /// Sectors written since the last sync: their versions, oldest first.
        var pending: [Int: [SectorVersion]] = [:]
        /// Of those, what has been given to the device, which keeps it in its own cache.
        var given: [Int: SectorVersion] = [:]
    }

    struct SectorVersion: Sendable {
        var order: Int
        var bytes: [UInt8]
    }

    enum NameChange: Sendable {
        case link(String, file: Int)
        case directory(String)
        case rename(String, to: String, file: Int)
        case unlink(String)
    }

    /// One thing that a crash may keep or lose.
    enum Change: Sendable {
        case name(Int)
        case sector(file: Int, sector: Int, version: Int)
    }

    struct Lock: Hashable, Sendable {
        var file: Int
        var byte: Int64
    }

    struct Handle: Sendable {
        var file: Int
        var process: Int
    }

    /// By number; nil for those that nothing leads to any more.
    var files: [File?] = []
    var names: [String: Int] = [:]
    var directories: Set<String> = ["/"]
    var durableNames: [String: Int] = [:]
    var durableDirectories: Set<String> = ["/"]
    var pendingNames: [(order: Int, change: NameChange)] = []

    /// By number, whether it lives.
    var processes: [Bool] = []
    var handles: [Int: Handle] = [:]
    /// Who holds what: so few at once that a list is the fastest.
    var locks: [(lock: Lock, handle: Int)] = []
    /// Handles that were open when another one's sync failed: each is told once, by its next sync.
    var owedErrors: Set<Int> = []
    var watches: [(file: Int, isWritten: Condition<Bool>)] = []

    var lastID = 0
    var boot: UInt8 = 1
    var order = 0
    var callCount = 0
    var byteLimit: Int?
    var fileSystemKind = FileSystem.ext4
    var plan: (@Sendable (DiskCall) -> DiskFault?)?

    mutating func newFile() -> Int {
        files.append(File(device: [], cache: []))
        return files.count - 1
    }

    mutating func nextOrder() -> Int {
        order += 1
        return order
    }

    mutating func forgetProcesses() {
        for process in processes.indices { processes[process] = false }
        handles = [:]
        owedErrors = []
        locks = []
        watches = []
        plan = nil
    }

    mutating func kill(_ process: Int) {
        processes[process] = false
        for (id, handle) in handles where handle.process == process { close(id) }
    }

    mutating func close(_ handle: Int) {
        handles[handle] = nil
        owedErrors.remove(handle)
        locks.removeAll { $0.handle == handle }
    }

    /// The handle through which somebody holds `lock`; nil when nobody does.
    func holder(of lock: Lock) -> Int? {
        locks.first { $0.lock == lock }?.handle
    }

    /// All bytes that files take.
    var byteCount: Int { files.reduce(0) { $0 + ($1?.cache.count ?? 0) } }

    // MARK: - Content

    /// Writes as much of `bytes` as there is room for; the count, or nil when there is none.
    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int, file id: Int) -> Int? {
        guard var file = files[id].take() else { return nil }
        defer { files[id] = file }
        var count = bytes.count
        let growth = offset + count - file.cache.count
        if growth > 0 {
            if let byteLimit {
                count -= max(0, growth - max(0, byteLimit - byteCount - file.cache.count))
                guard count > 0 else { return nil }
            }
            file.cache += [UInt8](repeating: 0, count: max(0, offset + count - file.cache.count))
        }
        unsafe file.cache.withUnsafeMutableBytes { cache in
            unsafe UnsafeMutableRawBufferPointer(rebasing: cache[offset...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
        let size = MemoryDisk.sectorByteCount
        let order = nextOrder()
        for sector in offset / size..<(offset + count + size - 1) / size {
            let range = sector * size..<min((sector + 1) * size, file.cache.count)
            file.pending[sector, default: []].append(
                SectorVersion(order: order, bytes: Array(file.cache[range])))
        }
        for watch in watches where watch.file == id {
            watch.isWritten.withLock { $0 = true }
            watch.isWritten.signal()
        }
        return count
    }

    /// Makes an empty file one of `byteCount` zeros; its size is durable once it is synced.
    ///
    /// - Returns: Whether there was room.
    mutating func allocate(_ count: Int, file id: Int) -> Bool {
        if let byteLimit, count > byteLimit - byteCount { return false }
        files[id]?.cache = [UInt8](repeating: 0, count: count)
        return true
    }

    mutating func sync(file id: Int, reachesDevice: Bool) {
        guard var file = files[id].take() else { return }
        defer { files[id] = file }
        if reachesDevice {
            for (sector, versions) in file.pending {
                if let last = versions.last { file.store(last.bytes, sector: sector) }
            }
            if file.device.count < file.cache.count {
                file.device += [UInt8](repeating: 0, count: file.cache.count - file.device.count)
            }
        }
        file.pending = [:]
        file.given = [:]
        if reachesDevice { flushDevice() }
    }

    /// Stores what the device keeps in its own cache, of all files, as any sync has it do.
    private mutating func flushDevice() {
        for id in files.indices where files[id]?.given.isEmpty == false {
            guard var file = files[id].take() else { continue }
            for (sector, version) in file.given {
                file.store(version.bytes, sector: sector)
                file.pending[sector]?.removeAll { $0.order <= version.order }
                if file.pending[sector]?.isEmpty == true { file.pending[sector] = nil }
            }
            file.given = [:]
            files[id] = file
        }
    }

    /// Loses what a sync through `handle` should have stored, as Linux does when writing back
    /// fails: the pages count as clean, and everybody who has the file open hears of it once.
    mutating func loseSync(file id: Int, through handle: Int) {
        sync(file: id, reachesDevice: false)
        for (other, known) in handles where known.file == id && other != handle {
            owedErrors.insert(other)
        }
    }

    /// Makes readers see what the device holds; what is dirty is written to it first.
    ///
    /// It lies in the device's own cache then, where a power cut can still take it until something
    /// is synced.
    mutating func dropCache(file id: Int) {
        guard var file = files[id].take() else { return }
        defer { files[id] = file }
        let byteCount = file.cache.count
        file.cache = file.device
        file.cache += [UInt8](repeating: 0, count: max(0, byteCount - file.cache.count))
        for (sector, versions) in file.pending {
            guard let last = versions.last else { continue }
            file.given[sector] = last
            let start = sector * MemoryDisk.sectorByteCount
            file.cache.replaceSubrange(start..<start + last.bytes.count, with: last.bytes)
        }
    }

    // MARK: - Power

    /// What a crash may keep or lose, oldest first.
    var pendingChanges: [Change] {
        var changes: [(order: Int, key: (Int, Int), change: Change)] = []
        for (index, pending) in pendingNames.enumerated() {
            changes.append((pending.order, (0, 0), .name(index)))
        }
        for (id, file) in files.enumerated() {
            for (sector, versions) in file?.pending ?? [:] {
                for (index, version) in versions.enumerated() {
                    changes.append(
                        (
                            version.order, (id, sector),
                            .sector(file: id, sector: sector, version: index)
                        ))
                }
            }
        }
        // Dictionaries have no order of their own, and a seed must always mean the same.
        changes.sort { ($0.order, $0.key.0, $0.key.1) < ($1.order, $1.key.0, $1.key.1) }
        return changes.map(\.change)
    }

    mutating func losePower(_ fates: [PendingFate]) {
        for (change, fate) in zip(pendingChanges, fates) {
            switch (change, fate) {
            case (_, .lost), (.name, .garbled): continue
            case (.name(let index), .kept): apply(pendingNames[index].change)
            case (.sector(let file, let sector, let version), .kept):
                guard let bytes = files[file]?.pending[sector]?[version].bytes else { continue }
                files[file]?.store(bytes, sector: sector)
            case (.sector(let file, let sector, _), .garbled(let byte)):
                files[file]?.store(
                    [UInt8](repeating: byte, count: MemoryDisk.sectorByteCount), sector: sector)
            }
        }
        pendingNames = []
        directories = durableDirectories
        durableNames = durableNames.filter { durableDirectories.contains(parent(of: $0.key)) }
        names = durableNames
        let named = Set(names.values)
        for id in files.indices {
            guard let device = files[id]?.device else { continue }
            files[id] = named.contains(id) ? File(device: device, cache: device) : nil
        }
        forgetProcesses()
        boot &+= 1
    }

    mutating func note(_ change: NameChange) {
        pendingNames.append((nextOrder(), change))
    }

    /// Makes the names of one directory durable.
    mutating func syncDirectory(_ directory: String) {
        let changes = pendingNames
        pendingNames = changes.filter { !isIn(directory, $0.change) }
        for (_, change) in changes where isIn(directory, change) { apply(change) }
    }

    private mutating func apply(_ change: NameChange) {
        switch change {
        case .link(let path, let file): durableNames[path] = file
        case .directory(let path): durableDirectories.insert(path)
        case .unlink(let path): durableNames[path] = nil
        case .rename(let path, let newPath, let file):
            if durableNames[path] == file { durableNames[path] = nil }
            durableNames[newPath] = file
        }
    }

    private func isIn(_ directory: String, _ change: NameChange) -> Bool {
        switch change {
        case .link(let path, _), .directory(let path), .unlink(let path), .rename(let path, _, _):
            parent(of: path) == directory
        }
    }

    func parent(of path: String) -> String {
        // By bytes: a simulation asks for it more often than for anything else.
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        guard let slash, slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The names of files and directories that are in `directory`, sorted.
    func children(of directory: String) -> [String] {
        let prefix = directory == "/" ? "/" : directory + "/"
        let slash = UInt8(ascii: "/")
        func name(_ path: String) -> String? {
            guard path.hasPrefix(prefix) else { return nil }
            let rest = path.utf8.dropFirst(prefix.utf8.count)
            return rest.isEmpty || rest.contains(slash) ? nil : String(rest)
        }
        return (names.keys.compactMap(name) + directories.compactMap(name)).sorted()
    }
}

extension MemoryDiskState.File {
    /// Puts one sector on the device.
    mutating func store(_ bytes: [UInt8], sector: Int) {
        let start = sector * MemoryDisk.sectorByteCount
        let end = min(start + bytes.count, max(device.count, cache.count))
        if device.count < end { device += [UInt8](repeating: 0, count: end - device.count) }
        guard start < end else { return }
        device.replaceSubrange(start..<end, with: bytes.prefix(end - start))
    }
}
