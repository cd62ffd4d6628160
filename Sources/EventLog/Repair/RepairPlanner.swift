/// Finds out what has to be done so that a damaged log can be written to again.
///
/// Each segment that has lost something is made anew, as a sealed one with records of what is lost.
/// Sealed segments come first in a log, so all raw ones before are sealed on the way. When the last
/// one is concerned, it is ended, and appending goes on in a new one.
struct RepairPlanner {
    let survey: RepairSurvey
    let dropsSuspectTail: Bool
    /// The size of segments of which nothing says how large they were.
    let segmentByteCount: UInt64
    let uniqueID: () -> UniqueID
    let now: Timestamp

    /// Numbers of the segments that are to be made anew.
    private var dirty: Set<UInt64> = []
    /// Identifiers that were made up, so that each is made once.
    private var identifiers: [UInt64: UniqueID] = [:]
    private var plan = RepairPlan()
    /// Where streams stand at the end of what is planned.
    var model = DirectoryModel(StreamDirectory())
    /// The end of what is planned.
    var end: LogTail
    /// The identifier that the segment before gives its successor; nil when it gives none.
    private var named: UniqueID?
    /// What earlier repairs have recorded.
    let recorded: [StreamID: [GapRecord.Loss]]
    /// Commits whose payloads do not check out: what they were, until a record says so.
    var unrecorded = LostCommits()

    var salvage: Salvage { survey.salvage }
    var last: UInt64 { survey.last }

    init(
        _ survey: RepairSurvey, dropsSuspectTail: Bool, _ environment: LogEnvironment
    ) {
        self.survey = survey
        self.dropsSuspectTail = dropsSuspectTail
        segmentByteCount = UInt64(environment.options.segmentByteCount)
        uniqueID = environment.uniqueID
        now = environment.now()
        end = RepairPlanner.start
        recorded = Dictionary(
            grouping: survey.salvage.holes.flatMap { $0.record?.losses ?? [] }, by: \.stream)
    }

    private static let start = LogTail(
        segment: 0, offset: 0, checksum: 0, position: .none, time: Timestamp(nanoseconds: .min))

    /// What is to be done.
    mutating func run() throws(LogError) -> RepairPlan {
        guard last > 0 else {
            throw .corrupt(
                survey.findings.first
                    ?? Damage(file: "", byteOffset: 0, reason: "nothing is left", streams: []))
        }
        let suspectTail = try survey.suspectTail()
        markSuspects()
        // One segment made anew can make the next one's words untrue.
        while true {
            let count = dirty.count
            try attempt(suspectTail)
            if dirty.count == count { break }
        }
        planFiles()
        if survey.erasuresDamage != nil { plan.erasures = try RepairErasures.list(survey) }
        return plan
    }

    /// Notes which segments cannot stay what they are.
    private mutating func markSuspects() {
        let directory = survey.environment.directory
        for file in survey.suspectFiles {
            let name = String(file.split(separator: "/").last ?? "")
            let number =
                LogDirectory.segmentNumber(name) ?? LogDirectory.sealedSegmentNumber(name)
            // What is beyond the last segment of which anything is left just goes.
            if let number { dirty.insert(min(number, last)) }
        }
        for number in 1...last {
            guard let source = survey.walk.sources[number] else {
                dirty.insert(number)
                continue
            }
            let isInPlace = [directory.segment(number), directory.sealedSegment(number)].contains(
                source.path)
            if case .mended = source.form { dirty.insert(number) }
            if !isInPlace || !source.isHeaderStated { dirty.insert(number) }
        }
        if isOpenEnded || survey.names.last > last { dirty.insert(last) }
    }

    /// Whether nobody knows what came behind the last commit that is left.
    var isOpenEnded: Bool { salvage.holes.last?.last == Position(.max) }

    /// Whether a person has said that the bytes at the end were never acknowledged.
    var plansTailDropped: Bool { plan.isTailDropped }

    // MARK: - Segments

    /// Plans all segments, given which are to be made anew; finds out about more of them.
    private mutating func attempt(_ suspectTail: RepairReport.SuspectTail?) throws(LogError) {
        plan = RepairPlan()
        plan.suspectTail = suspectTail
        plan.isTailDropped = suspectTail != nil && dropsSuspectTail
        model = DirectoryModel(StreamDirectory())
        unrecorded = LostCommits()
        (end, named) = (Self.start, nil)
        guard let lastDirty = dirty.max() else { return }
        for number in 1...last {
            let header = header(of: number)
            if let source = survey.walk.sources[number], !dirty.contains(number), let header {
                guard isContinued(by: header, number) else { return }
                if let sealed = try source.open(survey.environment, log: survey.log).sealed {
                    guard try pass(sealed.segment, number) else { return }
                    continue
                }
                // All behind the last one that is made anew stay as they are.
                if number > lastDirty { return }
            }
            dirty.insert(number)
            try make(number, stated: header)
        }
        guard dirty.contains(last) else { return }
        plan.active = successorHeader(
            number: last + 1, segment: named ?? uniqueID(), byteCount: segmentByteCount,
            created: max(now, end.time))
    }

    /// Whether a segment that is to stay goes on where the one before will end; marks what keeps it
    /// from doing so.
    private mutating func isContinued(by header: SegmentHeader, _ number: UInt64) -> Bool {
        guard number > 1 else { return true }
        let isNamed = header.abandonsPredecessor ? named == nil : named == header.segment
        if header.predecessorEnd == end.offset, header.predecessorChecksum == end.checksum,
            header.firstPosition.rawValue == end.position.rawValue + 1, isNamed
        {
            return true
        }
        dirty.formUnion([number - 1, number])
        return false
    }

    /// Goes on behind a sealed segment that is to stay; marks it if it cannot.
    private mutating func pass(_ segment: SealedSegment, _ number: UInt64) throws(LogError) -> Bool
    {
        let directory = try segment.directory()
        let isSame = model.goOn(to: number, directory)
        if !isSame, !plan.segments.isEmpty {
            dirty.insert(number)
            return false
        }
        (end, named) = (segment.locator.end, segment.locator.successor)
        return true
    }

    /// What a segment says of itself; nil when it cannot be believed.
    private func header(of number: UInt64) -> SegmentHeader? {
        guard let source = survey.walk.sources[number], source.isHeaderStated else { return nil }
        return try? source.header(survey.environment, log: survey.log)
    }

    /// The identifier of a segment that is made anew, or stays.
    private mutating func identifier(of number: UInt64) -> UniqueID {
        if let source = survey.walk.sources[number],
            let header = try? source.header(survey.environment, log: survey.log)
        {
            return header.segment
        }
        if let known = identifiers[number] { return known }
        let made = uniqueID()
        identifiers[number] = made
        return made
    }

    private func successorHeader(
        number: UInt64, segment: UniqueID, byteCount: UInt64, created: Timestamp,
        abandons: Bool = false
    ) -> SegmentHeader {
        SegmentHeader(
            log: survey.log, segment: segment, number: number,
            byteCount: max(byteCount, UInt64(SegmentHeader.pageByteCount)), created: created,
            firstPosition: Position(end.position.rawValue + 1), predecessorEnd: end.offset,
            predecessorChecksum: end.checksum, predecessorTime: end.time,
            abandonsPredecessor: abandons)
    }

    /// Plans a segment that is made anew.
    private mutating func make(
        _ number: UInt64, stated: SegmentHeader?
    ) throws(LogError) {
        let source = survey.walk.sources[number]
        // A sealed segment that stays has named this one.
        if source == nil, identifiers[number] == nil, let named { identifiers[number] = named }
        let segment = identifier(of: number)
        if number > 1, named != nil, named != segment { dirty.insert(number - 1) }
        let header = successorHeader(
            number: number, segment: segment, byteCount: stated?.byteCount ?? segmentByteCount,
            created: stated?.created ?? end.time,
            abandons: number > 1 && named == nil)
        var segmentPlan = SegmentPlan(
            number: number, source: source, header: header, end: LogTail(startOf: header))
        try addCommits(to: &segmentPlan)
        recordLostPayloads(in: &segmentPlan)
        if number < last {
            let next = self.header(of: number + 1)
            if let next { bridge(to: next, in: &segmentPlan) }
            let isGivenUp = next.map { $0.abandonsPredecessor && isEnd(segmentPlan.end, of: $0) }
            segmentPlan.successor = isGivenUp == true ? nil : identifier(of: number + 1)
        } else {
            finish(&segmentPlan)
            segmentPlan.successor = identifier(of: number + 1)
        }
        if !segmentPlan.gaps.isEmpty { segmentPlan.header.format = LogIdentity.gapFormat }
        (end, named) = (segmentPlan.end, segmentPlan.successor)
        plan.segments.append(segmentPlan)
    }

    private func isEnd(_ tail: LogTail, of next: SegmentHeader) -> Bool {
        next.predecessorEnd == tail.offset && next.predecessorChecksum == tail.checksum
            && next.firstPosition.rawValue == tail.position.rawValue + 1
    }

    /// Adds what is left of a segment, and records of what is missing in between.
    private mutating func addCommits(to segment: inout SegmentPlan) throws(LogError) {
        guard let source = segment.source else { return }
        let number = segment.number
        let all = salvage.commits
        let first = all.partitioningIndex { UInt64($0.reference.segment) >= number }
        let end = all.partitioningIndex { UInt64($0.reference.segment) > number }
        let frames = RepairFrames(
            environment: survey.environment, log: survey.log, source: source)
        try frames.visit(all[first..<end]) { (index, found) throws(LogError) in
            let header = found.header
            var isKept = header.offset >= segment.end.offset
            if isKept, found.body == nil { isKept = try survey.isProven(found, in: source) }
            guard isKept else {
                unrecorded.add(header)
                plan.lostCommits.insert(index)
                return
            }
            if header.position.rawValue != segment.end.position.rawValue + 1
                || header.previousChecksum != segment.end.checksum
            {
                record(GapEnd(before: header), in: &segment)
            }
            let before = Tip(
                stream: header.stream, revision: Revision(header.firstRevision.rawValue - 1),
                position: header.previousPosition)
            if model.tip(of: header.stream) != before {
                unrecorded.add(before)
                record(GapEnd(before: header), in: &segment)
            }
            segment.items.append(.commit(index))
            if found.hasLostPayloads {
                segment.lostPayloads.append(
                    GapRecord.Loss(ofPayloadsOf: header, after: before, segment.end.time))
            }
            segment.end = segment.end.advanced(over: header)
            segment.end.time = max(segment.end.time, header.time)
            model.note(header.tip, from: header.firstRevision, in: number)
        }
    }

    /// Records what is missing up to where the next segment says that it goes on, if that can be.
    private mutating func bridge(to next: SegmentHeader, in segment: inout SegmentPlan) {
        let tail = segment.end
        guard !isEnd(tail, of: next), next.firstPosition.rawValue > tail.position.rawValue,
            next.predecessorEnd >= tail.offset
        else { return }
        record(
            GapEnd(
                offset: next.predecessorEnd, checksum: next.predecessorChecksum,
                last: Position(next.firstPosition.rawValue - 1),
                time: max(tail.time, next.predecessorTime)),
            in: &segment)
    }

    // MARK: - Files

    /// Which files go, and which are kept.
    private mutating func planFiles() {
        let directory = survey.environment.directory
        for segment in plan.segments {
            let number = segment.number
            if survey.names.raw.contains(number) {
                plan.removed.append(LogDirectory.segmentName(number))
            }
            for path in [directory.segment(number), directory.sealedSegment(number)] {
                let isThere =
                    path == directory.segment(number)
                    ? survey.names.raw.contains(number) : survey.names.sealed.contains(number)
                // A raw segment that is only sealed on the way loses nothing.
                let isDoubtful =
                    survey.suspectFiles.contains(path) || number == last
                    || path.hasSuffix(".lz4") || segment.source?.path != path
                if isThere, isDoubtful { plan.kept.append(path) }
            }
        }
        let made = Set(plan.segments.map(\.number))
        for stray in survey.strayFiles {
            let name = String(stray.file.split(separator: "/").last ?? "")
            guard let number = LogDirectory.segmentNumber(name), !made.contains(number) else {
                continue
            }
            plan.kept.append(stray.file)
            plan.removed.append(name)
        }
        for number in survey.names.raw.sorted() where number > last {
            plan.kept.append(directory.segment(number))
            // The new active segment takes the place of one.
            if number != plan.active?.number {
                plan.removed.append(LogDirectory.segmentName(number))
            }
        }
        for number in survey.names.sealed.sorted() where number > last {
            plan.kept.append(directory.sealedSegment(number))
            plan.removed.append("\(LogDirectory.segmentName(number)).lz4")
        }
        let identity = self.identity
        if identity != survey.identity { plan.identity = identity }
    }

    /// What the file `LOG` is to say.
    private var identity: LogIdentity {
        var identity = survey.identity ?? LogIdentity(log: survey.log)
        let earlier = survey.recordedGaps.compactMap { gap in
            gap.damage.file.split(separator: "/").last.flatMap {
                LogDirectory.sealedSegmentNumber(String($0))
            }
        }
        let numbers = plan.segments.filter { !$0.gaps.isEmpty }.map(\.number) + earlier
        guard let first = numbers.min(), let last = numbers.max() else { return identity }
        identity.format = max(identity.format, LogIdentity.gapFormat)
        let known = identity.gaps ?? first...last
        identity.gaps = min(first, known.lowerBound)...max(last, known.upperBound)
        return identity
    }
}
