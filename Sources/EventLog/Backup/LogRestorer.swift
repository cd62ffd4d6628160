/// Puts a backup into a directory of its own, as a log to go on with.
///
/// Until everything is in place, checked and erased again, the identity of the log is in a file
/// `RESTORING`, so that nobody takes the directory for a log; its last step is to call that `LOG`.
struct LogRestorer {
    static let markName = "RESTORING"

    let backup: BackupDirectory
    let manifest: BackupManifest
    /// Of the log in the making.
    let environment: LogEnvironment

    private var directory: LogDirectory { environment.directory }
    private var disk: any Disk { environment.disk }

    /// - Parameter environment: Of the log to be, under its usual name.
    init(
        _ backup: BackupDirectory, to environment: LogEnvironment
    ) throws(LogError) {
        guard let manifest = try backup.manifest() else {
            throw .failed(
                """
                there is no whole backup in \(backup.root): it has no \
                \(BackupDirectory.manifestName); check the path
                """)
        }
        self.backup = backup
        self.manifest = manifest
        var environment = environment
        environment.directory.identityName = Self.markName
        self.environment = environment
    }

    func run(erasures newer: ErasureList?) throws(LogError) -> RestoreReport {
        try refuseInside()
        try makeRoom()
        for file in manifest.files where file.name.hasPrefix("log/") { try copy(file) }
        try onDisk { () throws(DiskError) in try disk.syncDirectory(directory.segments) }
        var list = ErasureList(log: manifest.log)
        if let own = try ownErasures() { list.beginAgain(own, endingAt: manifest.position) }
        if let newer { list.beginAgain(newer, endingAt: manifest.position) }
        var report = RestoreReport(manifest)
        if !list.entries.isEmpty {
            try list.write(to: directory, on: disk)
            let store = try LogStore.open(environment)
            let timeout = environment.options.lockTimeout
            guard let purges = try store.finishErasures(waiting: timeout) else {
                throw .busy("another process is at work in \(directory.root)")
            }
            report.purges = purges
        }
        try check()
        try onDisk { () throws(DiskError) in
            let identity = LogDirectory(root: directory.root).identity
            try disk.rename(directory.identity, to: identity)
            try disk.syncDirectory(directory.root)
        }
        return report
    }

    /// Refuses a directory inside the backup, which the next backup would not know.
    private func refuseInside() throws(LogError) {
        let target = BackupDirectory(root: directory.root, disk: disk)
        for path in target.places {
            // What cannot be read is not this backup, which was read.
            let found = try? BackupDirectory(root: path, disk: disk).manifest()
            guard let found, found == manifest else { continue }
            throw .failed(
                "\(target.root) is inside the backup in \(path); name a directory outside of it")
        }
    }

    /// Makes an empty directory, or clears one whose restoring was interrupted.
    private func makeRoom() throws(LogError) {
        let root = directory.root
        let names = try BackupDirectory.names(in: root, on: disk)
        let isOurs = names.allSatisfy { $0.hasPrefix(Self.markName) }
        guard isOurs || names.contains(Self.markName) else {
            throw .failed(
                """
                \(root) is not empty (it holds '\(names[0])'); a backup is restored into a \
                directory of its own
                """)
        }
        let identity = try identityBytes()
        try onDisk { () throws(DiskError) in
            try LogIdentity.makeDirectories(root, disk)
            let temporary = directory.identity + ".tmp"
            let mark = try disk.open(temporary, .replace)
            try mark.writeAll(identity, at: 0)
            try mark.syncData()
            try disk.rename(temporary, to: directory.identity)
            try disk.syncDirectory(root)
            for path in [directory.segments, directory.quarantine, directory.live] {
                try disk.makeDirectory(path)
                for name in try disk.list(path) { try disk.remove("\(path)/\(name)") }
            }
            let others = [directory.erasures, directory.hints, directory.poison]
            for path in others where try disk.exists(path) { try disk.remove(path) }
            try disk.syncDirectory(root)
        }
    }

    /// The content of `LOG`, checked.
    private func identityBytes() throws(LogError) -> [UInt8] {
        let bytes = try bytes(of: LogDirectory.identityName)
        let path = backup.path(LogDirectory.identityName)
        guard let bytes, try LogIdentity(decoding: bytes, path: path).log == manifest.log else {
            throw SummedText.damaged(path, "it is missing or of another log")
        }
        return bytes
    }

    private func ownErasures() throws(LogError) -> ErasureList? {
        guard let bytes = try bytes(of: LogDirectory.erasuresName) else { return nil }
        let path = backup.path(LogDirectory.erasuresName)
        return try ErasureList(lines: SummedText.decode(bytes, path: path), path: path)
    }

    /// A small file of the backup, as the manifest knows it; nil when it knows none.
    private func bytes(of name: String) throws(LogError) -> [UInt8]? {
        guard let entry = manifest.file(name) else { return nil }
        let path = try backup.place(of: entry)
        let bytes = try onDisk { () throws(DiskError) in
            let file = try backup.disk.open(path, .read)
            return try file.readAll(Int(try file.byteCount()), at: 0)
        }
        var checksum = RunningChecksum()
        checksum.add(bytes)
        guard UInt64(bytes.count) == entry.byteCount, checksum.value == entry.checksum else {
            throw differs(path)
        }
        return bytes
    }

    private func copy(_ entry: BackupManifest.File) throws(LogError) {
        let source = try backup.place(of: entry)
        let (checksum, byteCount) = try onDisk { () throws(DiskError) in
            let file = try backup.disk.open(source, .read)
            let byteCount = try file.byteCount()
            let target = "\(directory.root)/\(entry.name)"
            let checksum = try FileCopy(disk: disk)
                .copy(byteCount, of: file, to: target, byteCount: byteCount)
            return (checksum, byteCount)
        }
        guard checksum == entry.checksum, byteCount == entry.byteCount else {
            throw differs(source)
        }
    }

    private func differs(_ path: String) -> LogError {
        SummedText.damaged(path, "it is not as the backup's manifest says")
    }

    private func check() throws(LogError) {
        var verifier = LogVerifier(environment: environment, log: manifest.log)
        try verifier.run()
        try verifier.checkErasures()
        if let finding = verifier.report.findings.first { throw .corrupt(finding) }
        let lostCount = verifier.report.lostCommitCount
        guard UInt64(verifier.report.commitCount) + lostCount == manifest.position.rawValue else {
            throw .failed(
                """
                \(directory.root) has \(verifier.report.commitCount) commits, and the backup says \
                \(manifest.position)
                """)
        }
    }
}
