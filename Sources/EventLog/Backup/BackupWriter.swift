/// Makes a backup of a log while others append to it, seal it and erase in it.
struct BackupWriter {
    /// How often it begins again because segments were sealed under its hands.
    private static let attemptLimit = 100

    let store: LogStore
    let directory: BackupDirectory
    /// What is there already.
    private let older: BackupManifest?
    private let copying: FileCopy
    private var files: [BackupManifest.File] = []
    /// Names whose new content waits as a part.
    private var parts: Set<String> = []
    private(set) var report = BackupReport()

    private var source: LogEnvironment { store.environment }

    init(_ store: LogStore, to directory: BackupDirectory) throws(LogError) {
        self.store = store
        self.directory = directory
        copying = FileCopy(disk: directory.disk)
        try directory.finishSwitch()
        try directory.removeParts()
        older = try directory.manifest()
    }

    mutating func run() throws(LogError) {
        let end = try copyAll()
        let manifest = BackupManifest(
            log: end.log, position: end.position, time: source.now(),
            files: files.sorted { $0.name < $1.name })
        try check(manifest)
        try onDisk { () throws(DiskError) in
            try directory.disk.syncDirectory(directory.segments)
        }
        try directory.switchOver(to: manifest)
        report.log = "\(end.log)"
        report.through = end.position
        report.fileCount = files.count
        report.byteCount = manifest.byteCount
        report.copiedFileCount = parts.count
        report.copiedByteCount = files.reduce(0) { sum, file in
            parts.contains(file.name) ? sum + file.byteCount : sum
        }
    }

    private mutating func copyAll() throws(LogError) -> DurableEnd {
        for _ in 0..<Self.attemptLimit {
            files = []
            parts = []
            report.keptFileCount = 0
            let erasures = try ErasureList.read(source, store.state { $0.log })
            let end = try copySegments()
            try copyText(LogDirectory.identityName)
            // After the segments, so that it lists whatever is gone from one of them already.
            try copyText(LogDirectory.erasuresName)
            // When an erasure was finished meanwhile, what it erased may be in the copy still.
            if try ErasureList.read(source, end.log) == erasures { return end }
        }
        throw .busy("there is no end of erasures in \(source.directory.root); try again later")
    }

    // MARK: - Segments

    /// Copies the segments, the sealed ones first, up to where the log is durable.
    private mutating func copySegments() throws(LogError) -> DurableEnd {
        var number: UInt64 = 1
        var firstRaw: UInt64?
        for _ in 0..<Self.attemptLimit {
            while true {
                let end = try store.durableEnd()
                if number == end.segment {
                    guard try copyRaw(number, upTo: end) else { break }
                    return end
                }
                if firstRaw == nil, try copySealed(number) {
                    number += 1
                } else if try copyRaw(number, upTo: nil) {
                    firstRaw = firstRaw ?? number
                    number += 1
                } else {
                    break
                }
            }
            // It was sealed meanwhile, and so were those before it; a sealed one must not follow a
            // raw one.
            number = firstRaw ?? number
            firstRaw = nil
            drop(from: number)
        }
        throw source.corrupt(source.directory.segment(number), 0, "it is missing")
    }

    /// Forgets copies of the segments from `number` on.
    private mutating func drop(from number: UInt64) {
        files.removeAll { file in
            LogDirectory.segmentNumber(String(file.name.dropFirst(4))).map { $0 >= number } ?? false
        }
        parts.formIntersection(files.map(\.name))
    }

    /// Copies a sealed segment, unless the backup has it.
    ///
    /// - Returns: False when there is none.
    private mutating func copySealed(_ number: UInt64) throws(LogError) -> Bool {
        let name = "log/\(LogDirectory.segmentName(number)).lz4"
        guard let file = try open(source.directory.sealedSegment(number)) else { return false }
        if let kept = try keep(name, as: file) {
            files.append(kept)
            report.keptFileCount += 1
            return true
        }
        let byteCount = try onDisk { () throws(DiskError) in try file.byteCount() }
        try add(name, byteCount: byteCount) { copying, path throws(DiskError) in
            try copying.copy(byteCount, of: file, to: path, byteCount: byteCount)
        }
        return true
    }

    /// The entry of a file that the backup has already, as it is in the log; nil otherwise.
    ///
    /// A sealed segment ends with checksums of all that is in it, so equal ends are equal files.
    private func keep(
        _ name: String, as file: any DiskFile
    ) throws(LogError) -> BackupManifest.File? {
        guard let known = older?.file(name) else { return nil }
        let isSame: Bool
        do throws(DiskError) {
            let kept = try directory.disk.open(directory.path(name), .read)
            let end = UInt64(SealedLocator.storedByteCount)
            guard try file.byteCount() == known.byteCount, known.byteCount >= end else {
                return nil
            }
            let count = Int(end)
            isSame =
                try kept.readAll(count + 1, at: known.byteCount - end)
                == file.readAll(count + 1, at: known.byteCount - end)
        } catch {
            guard error.isMissing else { throw LogError(error) }
            return nil
        }
        // What has rotted there is copied again.
        guard isSame, let found = try copying.look(at: directory.path(name)) else { return nil }
        return found.checksum == known.checksum ? known : nil
    }

    /// Copies a segment that is not sealed: all of it, or what is durable of the last one.
    ///
    /// - Returns: False when it is not there any more.
    private mutating func copyRaw(
        _ number: UInt64, upTo end: DurableEnd?
    ) throws(LogError) -> Bool {
        let path = source.directory.segment(number)
        guard let file = try open(path) else { return false }
        let page = try onDisk { () throws(DiskError) in
            try file.readAll(SegmentHeader.byteCount, at: 0)
        }
        let header = try SegmentHeader(decoding: page, path: path)
        let name = "log/\(LogDirectory.segmentName(number))"
        try add(name, byteCount: header.byteCount) { copying, path throws(DiskError) in
            try copying.copy(
                end?.offset ?? header.byteCount, of: file,
                startingWith: end.map { Self.firstPage(header, upTo: $0.offset) } ?? [],
                to: path, byteCount: header.byteCount)
        }
        return true
    }

    /// A segment's start with a mark that says what is in the copy: those of others may say more.
    private static func firstPage(_ header: SegmentHeader, upTo offset: UInt64) -> [UInt8] {
        var page = header.encoded
        page += [UInt8](repeating: 0, count: SegmentHeader.pageByteCount - page.count)
        guard offset > SegmentFile.firstFrameOffset else { return page }
        let mark = DurableMark(counter: 1, durableOffset: offset)
        let start = Int(mark.storedOffset)
        page.replaceSubrange(
            start..<start + DurableMark.byteCount, with: mark.encoded(seed: header.seed))
        return page
    }

    // MARK: - Files

    private func open(_ path: String) throws(LogError) -> (any DiskFile)? {
        do throws(DiskError) { return try source.disk.open(path, .read) } catch {
            guard error.isMissing else { throw LogError(error) }
            return nil
        }
    }

    /// Copies a small file, if there is one.
    private mutating func copyText(_ name: String) throws(LogError) {
        guard let file = try open("\(source.directory.root)/\(name)") else { return }
        let byteCount = try onDisk { () throws(DiskError) in try file.byteCount() }
        try add(name, byteCount: byteCount) { copying, path throws(DiskError) in
            try copying.copy(byteCount, of: file, to: path, byteCount: byteCount)
        }
    }

    private mutating func add(
        _ name: String, byteCount: UInt64,
        _ copy: (FileCopy, String) throws(DiskError) -> UInt64
    ) throws(LogError) {
        let checksum = try onDisk { () throws(DiskError) in
            try copy(copying, directory.part(name))
        }
        parts.insert(name)
        files.append(
            BackupManifest.File(name: name, byteCount: byteCount, checksum: checksum))
    }

    // MARK: - Checking

    /// Reads back what was written, and verifies the log that it is going to be.
    private func check(_ manifest: BackupManifest) throws(LogError) {
        for file in manifest.files where parts.contains(file.name) {
            let path = directory.part(file.name)
            guard let found = try copying.look(at: path), found.checksum == file.checksum,
                found.byteCount == file.byteCount
            else { throw .failed("\(path) is not as it was written; check the disk") }
        }
        let staged = StagedDisk(
            directory: directory, parts: parts, names: Set(manifest.files.map(\.name)))
        let report = try LocalLog.verifyBytes(at: directory.root, disk: staged)
        if let finding = report.findings.first { throw .corrupt(finding) }
        guard
            UInt64(report.commitCount) + report.lostCommitCount == manifest.position.rawValue,
            report.unfinishedByteCount == 0
        else {
            throw .failed(
                """
                the copy in \(directory.root) has \(report.commitCount) commits, and should have \
                \(manifest.position)
                """)
        }
    }
}
