/// Makes the files of a repair, under names that nobody else reads, and keeps the originals.
struct RepairBuilder {
    let environment: LogEnvironment
    let survey: RepairSurvey
    let plan: RepairPlan
    private(set) var step: RepairSwitch
    private(set) var kept: [String] = []

    init(_ environment: LogEnvironment, _ survey: RepairSurvey, _ plan: RepairPlan) {
        self.environment = environment
        self.survey = survey
        self.plan = plan
        step = RepairSwitch(log: survey.log)
    }

    private var directory: LogDirectory { environment.directory }

    /// Makes everything that the repair needs, durable, and checks it.
    mutating func run() throws(LogError) {
        do throws(LogError) {
            if let identity = plan.identity {
                try make(LogDirectory.identityName, identity.encoded)
            }
            if let list = plan.erasures {
                try make(LogDirectory.erasuresName, SummedText.encode(list.lines))
            }
            try makeSegments()
            try makeActive()
            step.removed = plan.removed.map { "log/\($0)" }
            try check()
            try keepOriginals()
            try onDisk { () throws(DiskError) in
                try environment.disk.syncDirectory(directory.segments)
                try environment.disk.syncDirectory(directory.quarantine)
                try environment.disk.syncDirectory(directory.root)
            }
        } catch {
            // What is in the making is of no use to anyone; the next repair removes it as well.
            try? RepairSwitch.removeLeftovers(environment)
            throw error
        }
    }

    private mutating func make(_ name: String, _ bytes: [UInt8]) throws(LogError) {
        let file = try onDisk { () throws(DiskError) in
            try environment.disk.open(
                directory.root + "/" + RepairSwitch.temporary(name), .replace)
        }
        try onDisk { () throws(DiskError) in
            try file.writeAll(bytes, at: 0)
            try file.syncData()
        }
        step.placed.append(name)
    }

    private mutating func makeSegments() throws(LogError) {
        var previous = StreamDirectory()
        let sealed = SealedSegments(survey.environment, log: survey.log)
        var last: UInt64 = 0
        for segment in plan.segments {
            if segment.number > 1, segment.number != last + 1 {
                previous = try sealed.segment(segment.number - 1).directory()
            }
            previous = try make(segment, after: previous)
            last = segment.number
        }
    }

    /// Writes one segment.
    ///
    /// - Returns: Its directory.
    private mutating func make(
        _ segment: SegmentPlan, after previous: StreamDirectory
    ) throws(LogError) -> StreamDirectory {
        let name = "log/\(LogDirectory.segmentName(segment.number)).lz4"
        let path = "\(directory.root)/\(RepairSwitch.temporary(name))"
        let file = try onDisk { () throws(DiskError) in try environment.disk.open(path, .replace) }
        var writer = try SealedWriter(file, segment.header, after: previous, SealingLimits())
        try write(segment, to: &writer)
        _ = try writer.finish(at: segment.end, successor: segment.successor)
        try onDisk { () throws(DiskError) in try file.syncData() }
        step.placed.append(name)
        let made = try SealedSegment(
            opening: segment.number, of: survey.log, environment, path: path
        ) { () throws(LogError) in previous }
        return try made.directory()
    }

    /// Writes the frames of a segment, in their order.
    private func write(
        _ segment: SegmentPlan, to writer: inout SealedWriter
    ) throws(LogError) {
        let seed = segment.header.seed
        var items = segment.items[...]
        func writeGaps(_ writer: inout SealedWriter) throws(LogError) {
            while case .gap(let record, let offset, let checksum)? = items.first {
                items.removeFirst()
                var bytes = ByteWriter()
                bytes.putGap(record, at: offset, after: checksum, seed: seed)
                try Self.add(bytes.array, at: offset, seed: seed, to: &writer)
            }
        }
        try writeGaps(&writer)
        if let source = segment.source {
            let frames = RepairFrames(
                environment: survey.environment, log: survey.log, source: source)
            let all = survey.salvage.commits
            let first = all.partitioningIndex {
                UInt64($0.reference.segment) >= segment.number
            }
            let end = all.partitioningIndex { UInt64($0.reference.segment) > segment.number }
            try frames.visit(all[first..<end]) { (index, found) throws(LogError) in
                guard case .commit(index)? = items.first else { return }
                items.removeFirst()
                let body = found.body ?? found.header.lostBody
                try writer.add(
                    found.header, front: unsafe found.front.span.bytes,
                    body: unsafe body.span.bytes)
                try writeGaps(&writer)
            }
        }
        guard items.isEmpty else {
            throw .failed("segment \(segment.number) has changed while it was read; try again")
        }
        guard let successor = segment.successor else { return }
        let end = segment.end
        var bytes = ByteWriter()
        _ = bytes.putSeal(
            successor: successor,
            at: FramePlace(
                offset: end.offset, position: end.position, time: end.time, stream: StreamID(0),
                firstRevision: .none, previousPosition: .none, durableOffset: end.offset,
                previousChecksum: end.checksum),
            seed: seed)
        try Self.add(bytes.array, at: end.offset, seed: seed, to: &writer)
    }

    /// Adds a frame that was just encoded.
    private static func add(
        _ bytes: [UInt8], at offset: UInt64, seed: UInt64, to writer: inout SealedWriter
    ) throws(LogError) {
        let span = unsafe bytes.span.bytes
        let header: FrameHeader
        do throws(FrameDefect) {
            header = try FrameHeader(decoding: span, at: offset, seed: seed)
            try header.checkContent(span)
        } catch {
            throw .failed("a repair has made a frame that does not check out: \(error)")
        }
        try writer.add(header, front: span, body: span.extracting(0..<0))
    }

    /// Makes the segment that appending goes on in.
    private mutating func makeActive() throws(LogError) {
        guard let header = plan.active else { return }
        let name = "log/\(LogDirectory.segmentName(header.number))"
        try onDisk { () throws(DiskError) in
            let path = "\(directory.root)/\(RepairSwitch.temporary(name))"
            let file = try SegmentMaking.zeroFilled(path, header.byteCount, environment)
            try file.writeAll(header.encoded, at: 0)
            try file.syncData()
        }
        step.placed.append(name)
    }

    // MARK: - Checking

    /// Reads the log as it is going to be, from its first byte to its last.
    private func check() throws(LogError) {
        try survey.disk.check()
        let strict = StrictDisk(environment.disk)
        var view = survey.environment
        view.disk = RepairedDisk(
            disk: strict, root: directory.root, placed: Set(step.placed),
            removed: Set(step.removed + (plan.active == nil ? [] : ["hints"])))
        var verifier = LogVerifier(environment: view, log: survey.log)
        try verifier.run()
        try strict.check()
        if let finding = verifier.report.findings.first {
            throw .failed(
                """
                \(directory.root) cannot be repaired: what was made of \(finding.file) does not \
                check out at byte \(finding.byteOffset): \(finding.reason). Nothing was changed
                """)
        }
        let count = survey.salvage.commits.count - plan.lostCommits.count
        guard verifier.report.commitCount == count else {
            throw .failed(
                """
                \(directory.root) cannot be repaired: of \(count) commits that can be read \
                \(verifier.report.commitCount) would be left. Nothing was changed
                """)
        }
    }

    // MARK: - Originals

    /// Copies what is replaced to `quarantine/`, with a note that says what was found.
    private mutating func keepOriginals() throws(LogError) {
        try onDisk { () throws(DiskError) in
            try environment.disk.makeDirectory(directory.quarantine)
        }
        let vault = RepairVault(environment: environment)
        if survey.identityDamage != nil,
            try onDisk({ () throws(DiskError) in try environment.disk.exists(directory.identity) })
        {
            kept.append(try vault.keep(directory.identity))
        }
        if survey.erasuresDamage != nil { kept.append(try vault.keep(directory.erasures)) }
        for path in plan.kept { kept.append(try vault.keep(path)) }
        try vault.note(RepairNote(survey, plan, kept: kept).lines)
    }
}
