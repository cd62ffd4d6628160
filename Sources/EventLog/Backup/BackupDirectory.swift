/// The names inside a directory that holds a backup.
///
/// It is a log by itself, with a `MANIFEST`. New files wait as `<name>.part` until all of them are
/// there and were checked; then `MANIFEST.next` is put down, they take their names, and it becomes
/// `MANIFEST`. A crash on the way leaves the older backup as it was, or a switch that whoever comes
/// next finishes: so there is a whole backup at every moment, once there was one.
struct BackupDirectory: Sendable {
    static let markName = "BACKUP"
    static let manifestName = "MANIFEST"
    static let nextName = "MANIFEST.next"

    let root: String
    let disk: any Disk

    /// Says that the directory is for backups of one log; it is there before anything else is.
    var mark: String { "\(root)/\(Self.markName)" }
    var segments: String { "\(root)/log" }

    func path(_ name: String) -> String { "\(root)/\(name)" }
    func part(_ name: String) -> String { "\(root)/\(name).part" }

    /// The names in the directory; none when it is missing.
    func names() throws(LogError) -> [String] { try Self.names(in: root, on: disk) }

    static func names(in path: String, on disk: any Disk) throws(LogError) -> [String] {
        do throws(DiskError) { return try disk.list(path) } catch {
            guard error.isMissing else { throw LogError(error) }
            return []
        }
    }

    private func manifest(_ name: String) throws(LogError) -> BackupManifest? {
        do throws(LogError) {
            guard let lines = try SummedText.read(path(name), on: disk) else { return nil }
            return try BackupManifest(lines: lines, path: path(name))
        } catch .corrupt(var damage) {
            damage.advice = """
                What the backup holds may be whole all the same: 'vcctl log verify --log \(root)' \
                says so. Remove that file, and the next 'vcctl backup' makes all of it anew; if the \
                log itself is lost, copy LOG, ERASED if it is there, and log/ of the backup into a \
                directory of their own, which is then the log
                """
            throw .corrupt(damage)
        }
    }

    /// The newest whole backup; nil when none was ever finished.
    func manifest() throws(LogError) -> BackupManifest? {
        if let next = try manifest(Self.nextName) { return next }
        return try manifest(Self.manifestName)
    }

    /// Where `file` of the newest whole backup lies: a switch to it may not be finished.
    func place(of file: BackupManifest.File) throws(LogError) -> String {
        let hasPart = try onDisk { () throws(DiskError) in
            guard try disk.exists(path(Self.nextName)) else { return false }
            return try disk.exists(part(file.name))
        }
        return hasPart ? part(file.name) : path(file.name)
    }

    /// Makes `next` the backup; its new files are durable as parts.
    func switchOver(to next: BackupManifest) throws(LogError) {
        try SummedText.write(next.lines, as: Self.nextName, in: root, on: disk)
        try finishSwitch()
    }

    /// Does what is left of a switch that was begun.
    func finishSwitch() throws(LogError) {
        guard let next = try manifest(Self.nextName) else { return }
        let names = Set(next.files.map(\.name))
        try onDisk { () throws(DiskError) in
            for name in names.sorted() where try disk.exists(part(name)) {
                try disk.rename(part(name), to: path(name))
            }
            for name in try disk.list(segments) where !names.contains("log/\(name)") {
                try disk.remove("\(segments)/\(name)")
            }
            try disk.syncDirectory(segments)
            try disk.syncDirectory(root)
            try disk.rename(path(Self.nextName), to: path(Self.manifestName))
            try disk.syncDirectory(root)
        }
    }

    /// Removes what an interrupted backup has left before its switch.
    func removeParts() throws(LogError) {
        for directory in [root, segments] {
            for name in try Self.names(in: directory, on: disk) where name.hasSuffix(".part") {
                try onDisk { () throws(DiskError) in try disk.remove("\(directory)/\(name)") }
            }
        }
    }
}

extension BackupDirectory {
    /// Paths of everything that the directory is in, or will be, some of them more than once.
    var places: [String] {
        var paths: [String] = []
        var path = root
        while let parent = Self.parent(of: path) {
            paths.append(parent)
            path = parent
        }
        // The system knows more of what is above a directory than its name tells.
        let existing = ([root] + paths).first { (try? disk.exists($0)) == true } ?? "."
        if existing != root { paths.append(existing) }
        var above = existing + "/.."
        for _ in 0..<64 {
            paths.append(above)
            above += "/.."
        }
        return paths
    }

    private static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        return String(path[..<slash])
    }
}

extension LogEnvironment {
    /// Refuses a directory of backups, which says byte for byte what it consists of.
    ///
    /// - Parameter what: What is not done with it, and what to do instead.
    func refuseBackup(_ what: String) throws(LogError) {
        let root = directory.root
        let isBackup = try onDisk { () throws(DiskError) in
            for name in [BackupDirectory.markName, BackupDirectory.manifestName]
            where try disk.exists("\(root)/\(name)") { return true }
            return false
        }
        if isBackup { throw .failed("\(root) is a backup, which is not \(what)") }
    }
}
