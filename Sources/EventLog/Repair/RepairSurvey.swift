/// All that can be found out about a damaged log, without changing a byte of it.
struct RepairSurvey {
    /// For reading only, by way of ``disk``.
    let environment: LogEnvironment
    /// Says whether everything could be read that was asked for.
    let disk: StrictDisk
    let log: UniqueID
    /// What the file `LOG` says; nil when it is damaged.
    let identity: LogIdentity?
    /// What is wrong with the file `LOG`.
    let identityDamage: Damage?
    /// What is wrong with the list of erasures.
    let erasuresDamage: Damage?
    let names: SegmentNames
    let walk: SalvageWalk
    /// What does not check out.
    private(set) var findings: [Damage]
    private(set) var recordedGaps: [LogGap]
    /// Files in which something does not check out.
    let suspectFiles: Set<String>
    /// Raw segments that are not what the sealed ones beside them were made of.
    let strayFiles: [Damage]

    var salvage: Salvage { walk.salvage }
    /// The last segment of which anything is left; 0 when none is.
    var last: UInt64 { walk.sources.keys.max() ?? 0 }

    /// Reads all of the log.
    init(_ environment: LogEnvironment, on disk: StrictDisk) throws(LogError) {
        var environment = environment
        environment.mode = .readOnly
        environment.disk = disk
        self.environment = environment
        self.disk = disk
        let (log, damage) = try SalvagedLog.identity(environment)
        self.log = log
        identityDamage = damage
        identity = damage == nil ? try LogIdentity.read(environment) : nil
        erasuresDamage = try Damage.found { () throws(LogError) in
            _ = try ErasureList.read(environment, log)
        }
        names = try SegmentNames(of: environment)
        var walk = try SalvageWalk(environment, log: log)
        walk.showsUndurable = true
        try walk.run()
        self.walk = walk
        var verifier = LogVerifier(environment: environment, log: log)
        try verifier.run()
        recordedGaps = verifier.report.recordedGaps
        // What a loss has made of streams further on is told with the loss.
        let causes = verifier.report.findings.filter { !verifier.consequences.contains($0) }
        findings = (damage.map { [$0] } ?? []) + causes
        let holes = walk.salvage.holes.filter { $0.record == nil }.map(\.damage)
        suspectFiles = Set((findings + holes + walk.inventory.damages.values).map(\.file))
        // Both look at the same bytes, and one of them may know better.
        if findings.isEmpty { findings = holes }
        strayFiles = try Self.strays(environment, log, names, walk)
        findings += strayFiles + (erasuresDamage.map { [$0] } ?? [])
    }

    /// Raw segments beside sealed ones that are not the same.
    private static func strays(
        _ environment: LogEnvironment, _ log: UniqueID, _ names: SegmentNames, _ walk: SalvageWalk
    ) throws(LogError) -> [Damage] {
        let segments = SealedSegments(environment, log: log)
        let sealer = SegmentSealer(environment: environment, log: log, segments: segments)
        var found: [Damage] = []
        for number in names.raw.intersection(names.sealed).sorted() {
            guard let source = walk.sources[number],
                source.path == environment.directory.sealedSegment(number)
            else { continue }
            let path = environment.directory.segment(number)
            do throws(LogError) {
                try sealer.compare(
                    SegmentFile(opening: number, of: log, environment),
                    with: segments.segment(number))
            } catch {
                found.append(
                    Damage(
                        file: path, byteOffset: 0,
                        reason: "it is not the same as the sealed segment beside it", streams: []))
            }
        }
        return found
    }

    /// Bytes at the end of the log that no crash leaves, and that nothing says to be acknowledged.
    ///
    /// - Returns: Nil when the log ends otherwise.
    func suspectTail() throws(LogError) -> RepairReport.SuspectTail? {
        guard salvage.holes.last?.last == Position(.max), names.last == last,
            walk.successor == nil, walk.tail.segment == last,
            let source = walk.sources[last], case .raw(let header, let mark) = source.form
        else { return nil }
        let start = salvage.commits.last { UInt64($0.reference.segment) == last }
            .map { $0.reference.offset + UInt64($0.reference.byteCount) }
        let end = start ?? SegmentFile.firstFrameOffset
        let segment = try walk.open(source, header, mark)
        let search = try onDisk { () throws(DiskError) in try FrameSearch(segment, from: end) }
        var claimed = max(mark?.durableOffset ?? 0, search.greatestClaim)
        if let record = walk.hints.read(), record.segment == last {
            claimed = max(claimed, record.syncedOffset)
        }
        let isCut = try onDisk { () throws(DiskError) in
            try segment.file.byteCount() != header.byteCount
        }
        guard claimed <= end, !isCut, search.next(from: end) == nil, search.end > end else {
            return nil
        }
        return RepairReport.SuspectTail(
            file: source.path, byteOffset: end, byteCount: search.end - end)
    }
}
