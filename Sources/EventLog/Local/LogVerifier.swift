/// Reads a log from its first byte to its last and notes what does not check out.
struct LogVerifier {
    let environment: LogEnvironment
    let log: UniqueID
    var report = VerifyReport()
    private var tips: [StreamID: Tip] = [:]
    /// Findings of frames that are right where they are, and whose streams have lost something
    /// elsewhere.
    private(set) var consequences: Set<Damage> = []
    /// The last erased payload of each stream that has one.
    var erased: [StreamID: Position] = [:]
    /// What this boot knows to be durable, if it knows anything.
    private var record: Hints.Record?

    init(environment: LogEnvironment, log: UniqueID) {
        self.environment = environment
        self.log = log
        report.log = "\(log)"
    }

    mutating func run() throws(LogError) {
        let directory = environment.directory
        // Before reading: what is claimed later may be read later. Nothing needs hints, so failing
        // to get any is no finding.
        record = (try? Hints(opening: environment, log: log))?.read()
        var names = try SegmentNames(of: environment)
        guard names.last > 0 else {
            find(directory.segment(1), 0, "it is missing, and so is any other")
            return
        }
        var end: SegmentEnd?
        var next: UInt64 = 1
        while true {
            for number in names.raw.union(names.sealed).sorted() where number >= next {
                if number > next {
                    let others = number - next > 1 ? ", and so are all up to \(number - 1)" : ""
                    find(
                        directory.segment(next), 0, "it is missing\(others); there are later ones")
                    end = nil
                }
                next = number + 1
                end = try check(number, isSealed: names.sealed.contains(number), after: end)
            }
            guard let successor = end?.successor else { return }
            // Somebody may have begun it since.
            names = try SegmentNames(of: environment)
            if names.last >= next { continue }
            return find(
                directory.segment(next), 0, "it is missing; segment \(successor) should follow")
        }
    }

    /// Checks one segment; what keeps that from being done is a finding.
    private mutating func check(
        _ number: UInt64, isSealed: Bool, after end: SegmentEnd?
    ) throws(LogError) -> SegmentEnd? {
        do throws(LogError) {
            if isSealed { return try checkSealed(number, after: end) }
            let segment: SegmentFile
            do throws(LogError) {
                segment = try SegmentFile(opening: number, of: log, environment)
            } catch {
                guard try wasSealed(number) else { throw error }
                return try checkSealed(number, after: end)
            }
            report.segmentCount += 1
            report.byteCount += segment.byteCount
            checkStart(
                of: segment.header, at: segment.path, after: end, hasFrames: hasFrames(segment))
            return try check(segment)
        } catch {
            guard case .corrupt(let damage) = error else { throw error }
            report.findings.append(damage)
            return nil
        }
    }

    /// Whether a segment that was raw is sealed by now.
    private func wasSealed(_ number: UInt64) throws(LogError) -> Bool {
        let names = try SegmentNames(of: environment)
        return names.sealed.contains(number) && !names.raw.contains(number)
    }

    /// Where a segment's frames end, and who should follow; nil when that is not known.
    struct SegmentEnd {
        var tail: LogTail
        var successor: UniqueID?
    }

    /// Holds a segment's header against the end of the segment before.
    mutating func checkStart(
        of header: SegmentHeader, at path: String, after end: SegmentEnd?,
        hasFrames: Bool
    ) {
        guard let end else { return }
        if let successor = end.successor, successor != header.segment {
            find(path, 32, "segment \(successor) should follow")
        }
        if end.successor == nil, !header.abandonsPredecessor, hasFrames,
            !isEndedNow(end.tail, by: header.segment)
        {
            find(
                environment.directory.segment(end.tail.segment), end.tail.offset,
                "its seal is missing")
        }
        if header.predecessorEnd != end.tail.offset
            || header.predecessorChecksum != end.tail.checksum
            || header.firstPosition.rawValue != end.tail.position.rawValue &+ 1
        {
            find(path, 72, "it does not continue the segment before it")
        }
    }

    /// Whether somebody has ended a segment since its end was read.
    private func isEndedNow(_ tail: LogTail, by successor: UniqueID) -> Bool {
        let path = environment.directory.segment(tail.segment)
        guard (try? environment.disk.exists(path)) != false else {
            return (try? wasSealed(tail.segment)) == true
        }
        guard let segment = try? SegmentFile(opening: tail.segment, of: log, environment) else {
            return false
        }
        var reader = FrameReader(segment)
        guard case .frame(let frame)? = try? next(&reader, at: tail.offset) else { return false }
        return frame.successor == successor
    }

    private func hasFrames(_ segment: SegmentFile) -> Bool {
        (try? FrameReader(segment).isUntouched(at: SegmentFile.firstFrameOffset)) == false
    }

    /// Checks one segment's frames.
    private mutating func check(_ segment: SegmentFile) throws(LogError) -> SegmentEnd? {
        var reader = FrameReader(segment)
        var tail = LogTail(startOf: segment.header)
        while true {
            let step = try next(&reader, at: tail.offset)
            switch step {
            case .frame(let frame):
                note(frame, in: segment, after: &tail)
                if let successor = frame.successor {
                    return SegmentEnd(tail: tail, successor: successor)
                }
            case .end, .defect:
                let after = try settle(segment, tail, step, &reader)
                guard let after else { return SegmentEnd(tail: tail) }
                if after.isFrameNow { continue }
                guard let header = after.resumesWith else { return nil }
                tail.offset = header.offset
                tail.checksum = header.previousChecksum
                tail.position =
                    header.kind == .seal
                    ? header.position : Position(header.position.rawValue &- 1)
                tail.time = min(tail.time, header.time)
            }
        }
    }

    private enum Step {
        case frame(KnownFrame)
        case end
        case defect(FrameDefect)
    }

    private func next(
        _ reader: inout FrameReader, at offset: UInt64
    ) throws(LogError) -> Step {
        do throws(FrameReaderError) {
            let frame = try reader.frame(at: offset, checkingPayloads: true) {
                (header, frame) throws(FrameDefect) in try KnownFrame(header, frame)
            }
            return .frame(frame)
        } catch {
            switch error {
            case .log(let error): throw error
            case .disk(let error): throw LogError(error)
            case .defect(let defect):
                let isUntouched = try onDisk { [reader] () throws(DiskError) in
                    try reader.isUntouched(at: offset)
                }
                return isUntouched ? .end : .defect(defect)
            }
        }
    }

    /// Counts a whole frame and holds it against what is before it.
    private mutating func note(
        _ frame: KnownFrame, in segment: SegmentFile, after tail: inout LogTail
    ) {
        note(frame, at: frame.header.offset, of: segment.path, after: &tail)
    }

    /// The same, with the place that a finding names.
    mutating func note(
        _ frame: KnownFrame, at offset: UInt64, of path: String, after tail: inout LogTail
    ) {
        let header = frame.header
        report.frameCount += 1
        let known = tips[header.stream] ?? .none(header.stream)
        do throws(FrameDefect) {
            try tail.check(header, after: known)
        } catch {
            let streams = header.kind == .commit ? [header.stream] : []
            find(path, offset, "\(error)", streams: streams)
            if tail.isContinued(by: header), let finding = report.findings.last {
                consequences.insert(finding)
            }
        }
        switch header.kind {
        case .seal, .gap: return
        case .commit:
            report.commitCount += 1
            report.eventCount += header.eventCount
            tips[header.stream] = header.tip
            tail = tail.advanced(over: header)
        }
    }

    func tip(of stream: StreamID) -> Tip { tips[stream] ?? .none(stream) }

    /// Takes note of where streams stood behind a hole that was reported.
    mutating func resume(_ lost: [StreamID: Tip]) {
        tips.merge(lost) { _, lost in lost }
    }

    /// What comes after a place where no frame is.
    private struct Aftermath {
        /// The next frame that can be believed, if there is one.
        var resumesWith: FrameHeader?
        /// Whether somebody has written a frame there meanwhile.
        var isFrameNow = false
    }

    /// Judges what is at `tail` and is no frame; nil when the log just ends there.
    private mutating func settle(
        _ segment: SegmentFile, _ tail: LogTail, _ step: Step, _ reader: inout FrameReader
    ) throws(LogError) -> Aftermath? {
        let next = try successor(of: segment.number)
        // After a failed sync, what follows the end that was found then is nobody's.
        if let next, next.abandonsPredecessor, next.predecessorEnd == tail.offset { return nil }
        var claimed = max(segment.mark?.durableOffset ?? 0, next?.predecessorEnd ?? 0)
        if let record, record.segment == segment.number {
            claimed = max(claimed, record.syncedOffset)
        }
        let verdict = try onDisk { [claimed] () throws(DiskError) in
            try TailRule.judge(segment, from: tail.offset, claimed: claimed)
        }
        switch verdict {
        case .clean: return nil
        case .torn(let end):
            report.unfinishedByteCount += end - tail.offset
            return nil
        case .damaged(let offset, var reason):
            // What was read may be older than what was judged.
            reader.forget()
            if case .frame = try self.next(&reader, at: tail.offset) {
                return Aftermath(isFrameNow: true)
            }
            if case .defect(let defect) = step { reason = "\(defect); \(reason)" }
            let survey = try onDisk { [tips] () throws(DiskError) in
                try DamageSurvey(segment, after: tail) { (tips[$0] ?? .none($0)).position }
            }
            find(segment.path, offset, reason, streams: survey.streams)
            // Their gap is reported here, once.
            resume(survey.lostTips)
            return Aftermath(resumesWith: survey.next)
        }
    }

    private func successor(of number: UInt64) throws(LogError) -> SegmentHeader? {
        let path = environment.directory.segment(number + 1)
        guard try onDisk({ () throws(DiskError) in try environment.disk.exists(path) })
        else { return nil }
        // When it cannot be opened, its own turn says so.
        return try? SegmentFile(opening: number + 1, of: log, environment).header
    }

    mutating func find(
        _ file: String, _ offset: UInt64, _ reason: String, streams: [StreamID] = []
    ) {
        report.findings.append(
            Damage(file: file, byteOffset: offset, reason: reason, streams: streams))
    }
}
