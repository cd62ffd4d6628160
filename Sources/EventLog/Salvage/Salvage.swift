/// What is left of a damaged log: each commit that checks out, and each place where some are lost.
///
/// It is held in memory, about 80 bytes a commit, because after damage no index can be relied on.
struct Salvage: Sendable {
    struct Stream: Sendable {
        /// Which of ``Salvage/commits`` are its own.
        var commits: [Int] = []
        var snapshots: [Revision] = []
        var losses: [Loss] = []
        /// Where it ends, as far as anything says.
        var tip: Tip
    }

    struct Loss: Hashable, Sendable {
        var before: Tip
        /// Nil when whether anything is lost is not known.
        var after: Tip?
        /// Which of ``Salvage/holes`` is to blame.
        var hole: Int

        var revisions: ClosedRange<Revision> {
            let first = before.revision.advanced(by: 1)
            return first...max(first, after?.revision ?? .max)
        }
    }

    struct SalvagedCommit: Hashable, Sendable {
        var reference: CommitReference
        var position: Position
        /// Of the stream's commit before.
        var previousPosition: Position
        var eventCount: Int

        var lastRevision: Revision { reference.firstRevision.advanced(by: eventCount - 1) }
        var tip: Tip {
            Tip(stream: reference.stream, revision: lastRevision, position: position)
        }
    }

    /// A place where something does not check out.
    struct Hole: Hashable, Sendable {
        var damage: Damage
        /// The position before the first lost one.
        var before: Position
        /// The last lost one; ``before`` when none is.
        var last: Position
        /// Positions in it whose streams are known.
        var named: Set<Position> = []
        /// Where each stream ends that has no commit behind it is known from elsewhere.
        var isSettled = false
        /// Of the last commit before.
        var time: Timestamp
        /// What a repair has put on record of it.
        var record: GapRecord?

        var isEmpty: Bool { last == before }
        /// Whether some lost commit may be of any stream.
        var isOpen: Bool {
            !isEmpty && !isSettled && UInt64(named.count) < last.rawValue - before.rawValue
        }
        func holds(_ position: Position) -> Bool { position > before && position <= last }
    }

    /// In the order of the log.
    private(set) var commits: [SalvagedCommit] = []
    private(set) var streams: [StreamID: Stream] = [:]
    private(set) var holes: [Hole] = []
    /// The last position that was ever given, as far as anything says.
    private(set) var head = Position.none

    /// Whether there is a hole that no repair has put on record.
    var isDamaged: Bool { holes.contains { $0.record == nil } }

    /// Where `stream` ends, with what is known of lost commits.
    func tip(of stream: StreamID) -> Tip { streams[stream]?.tip ?? .none(stream) }
}

// Growing, in the order of the log.
extension Salvage {
    /// Adds a hole behind everything that is known.
    mutating func append(_ hole: Hole) {
        holes.append(hole)
        head = max(head, hole.last == Position(.max) ? hole.before : hole.last)
    }

    /// Adds what is wrong at a place where no commit is lost.
    mutating func note(_ damage: Damage, at time: Timestamp) {
        append(Hole(damage: damage, before: head, last: head, isSettled: true, time: time))
    }

    /// Adds what a repair has put on record, behind everything that is known.
    mutating func append(_ record: GapRecord, _ damage: Damage) {
        append(
            Hole(
                damage: damage, before: Position(record.first.rawValue - 1), last: record.last,
                isSettled: true, time: record.sinceTime, record: record))
        for loss in record.losses { lose(upTo: loss.after) }
    }

    /// Adds a commit, which is after all that are known.
    mutating func append(_ found: FoundFrame, in segment: UInt64) {
        let header = found.header
        let commit = SalvagedCommit(
            reference: CommitReference(
                segment: UInt32(segment), byteCount: UInt32(header.frameByteCount),
                offset: header.offset,
                time: max(header.time, commits.last?.reference.time ?? header.time),
                stream: header.stream, firstRevision: header.firstRevision),
            position: header.position, previousPosition: header.previousPosition,
            eventCount: header.eventCount)
        let before = Tip(
            stream: header.stream, revision: Revision(header.firstRevision.rawValue &- 1),
            position: header.previousPosition)
        if before != tip(of: header.stream) { lose(upTo: before) }
        streams[header.stream, default: Stream(tip: before)].commits.append(commits.count)
        streams[header.stream]?.tip = commit.tip
        streams[header.stream]?.snapshots += found.frame.snapshots
        commits.append(commit)
        head = header.position
    }

    /// Notes that a stream has lost what is between its tip and `after`.
    mutating func lose(upTo after: Tip) {
        let known = tip(of: after.stream)
        guard after.position > known.position else { return }
        let hole = holes.lastIndex { $0.holds(after.position) } ?? holes.indices.last
        guard let hole else { return }
        if holes[hole].holds(after.position) { holes[hole].named.insert(after.position) }
        var stream = streams[after.stream] ?? Stream(tip: known)
        if let last = stream.losses.indices.last, stream.losses[last].after == known,
            stream.losses[last].hole == hole
        {
            stream.losses[last].after = after
            stream.losses[last].hole = hole
        } else {
            stream.losses.append(Loss(before: known, after: after, hole: hole))
        }
        stream.tip = after
        streams[after.stream] = stream
    }

    /// Notes that a directory has said where every stream ends by now.
    mutating func settle() {
        for index in holes.indices { holes[index].isSettled = true }
    }
}

// What the holes come to, once everything is read.
extension Salvage {
    /// What `stream` has lost or may have.
    func losses(of stream: StreamID) -> [Loss] {
        let known = streams[stream]
        let tip = known?.tip ?? .none(stream)
        // A commit behind a hole proves what is before it, by naming the one before itself.
        let open = holes.firstIndex { $0.isOpen && $0.last > tip.position }
        let lost = known?.losses ?? []
        guard let open else { return lost }
        return lost + [Loss(before: tip, after: nil, hole: open)]
    }

    /// The streams that hole `index` concerns, and what they have lost.
    func losses(in index: Int) -> [LogGap.Loss] {
        let hole = holes[index]
        guard !hole.isEmpty else { return [] }
        return streams.keys.sorted().compactMap { stream in
            losses(of: stream).first { loss in
                loss.before.position <= hole.before
                    && loss.after.map { $0.position > hole.before } ?? hole.isOpen
            }.map { loss in
                let recorded = hole.record?.losses.first { $0.stream == stream }
                return LogGap.Loss(
                    stream: stream, before: loss.before, after: loss.after,
                    isCertain: recorded?.isCertain ?? true)
            }
        }
    }

    func gaps() -> [LogGap] { holes.indices.map { gap($0) } }

    /// The hole as users see it.
    func gap(_ index: Int) -> LogGap {
        let hole = holes[index]
        let losses = losses(in: index)
        var damage = hole.damage
        damage.streams = Set(damage.streams).union(losses.map(\.stream)).sorted()
        return LogGap(
            damage: damage,
            positions: hole.isEmpty
                ? nil : Position(hole.before.rawValue + 1)...hole.last,
            losses: losses,
            lostPayloads: hole.record?.gap(hole.damage).lostPayloads ?? [],
            isAttributed: hole.record.map { $0.unattributedCount == 0 } ?? !hole.isOpen)
    }

    func damage(of hole: Int, for stream: StreamID) -> LogError {
        var damage = gap(hole).damage
        if !damage.streams.contains(stream) { damage.streams.append(stream) }
        return .corrupt(damage)
    }
}

// What readers ask.
extension Salvage {
    func tips() -> [Tip] {
        streams.values.map(\.tip).filter { $0.revision > .none }.sorted { $0.stream < $1.stream }
    }

    /// The stream's tip as of `moment`.
    ///
    /// - Throws: `corrupt` when it depends on what is lost.
    func tip(of stream: StreamID, at moment: Moment) throws(LogError) -> Tip {
        let own = (streams[stream]?.commits ?? []).map { commits[$0] }
        let losses = losses(of: stream)
        let count =
            switch moment {
            case .head: own.count
            case .revision(let revision):
                own.partitioningIndex { $0.reference.firstRevision > revision }
            case .position(let position): own.partitioningIndex { $0.position > position }
            case .time(let time): own.partitioningIndex { $0.reference.time > time }
            }
        var tip = count > 0 ? own[count - 1].tip : .none(stream)
        // What is lost right after that may have been there by then.
        while let loss = losses.last(where: { $0.before == tip }), isReached(loss, by: moment) {
            guard let after = loss.after, isPassed(after, by: moment) else {
                throw damage(of: loss.hole, for: stream)
            }
            tip = after
        }
        if case .revision(let revision) = moment { tip.revision = min(tip.revision, revision) }
        return tip
    }

    /// Whether the first of what is lost may have been there at `moment`.
    private func isReached(_ loss: Loss, by moment: Moment) -> Bool {
        switch moment {
        case .head: true
        case .revision(let revision): revision > loss.before.revision
        case .position(let position): position > firstHole(after: loss.before).before
        case .time(let time): time >= firstHole(after: loss.before).time
        }
    }

    /// Whether a lost commit was there at `moment`, if it is known when it came.
    private func isPassed(_ tip: Tip, by moment: Moment) -> Bool {
        switch moment {
        case .head: true
        case .revision(let revision): revision >= tip.revision
        case .position(let position): position >= tip.position
        case .time(let time):
            commits.partitioningIndex { $0.position > tip.position } < commits.count
                && commits[commits.partitioningIndex { $0.position > tip.position }]
                    .reference.time <= time
        }
    }

    private func firstHole(after tip: Tip) -> Hole {
        let first = holes.first { !$0.isEmpty && $0.last > tip.position }
        return first ?? holes[holes.count - 1]
    }

    /// The newest snapshot that is left and not after `revision`.
    func snapshot(of stream: StreamID, notAfter revision: Revision) -> Revision? {
        let snapshots = streams[stream]?.snapshots ?? []
        let count = snapshots.partitioningIndex { $0 > revision }
        return count > 0 ? snapshots[count - 1] : nil
    }

    /// The commits that hold revisions of `range`, up to the first that is lost.
    ///
    /// - Returns: With what to throw behind them.
    func commits(
        of stream: StreamID, _ range: ClosedRange<Revision>
    ) -> (commits: [SalvagedCommit], hole: Int?) {
        let own = streams[stream]?.commits ?? []
        let loss = losses(of: stream).first { $0.revisions.overlaps(range) }
        let start = own.partitioningIndex { commits[$0].lastRevision >= range.lowerBound }
        var end = own.partitioningIndex {
            commits[$0].reference.firstRevision > range.upperBound
        }
        if let loss {
            end = min(
                end,
                own.partitioningIndex {
                    commits[$0].reference.firstRevision >= loss.revisions.lowerBound
                })
        }
        return (start < end ? own[start..<end].map { commits[$0] } : [], loss?.hole)
    }

    /// What comes after a position.
    enum Step {
        case commit(SalvagedCommit)
        case hole(Int)
    }

    func step(after position: Position) -> Step? {
        let next = Position(position.rawValue &+ 1)
        if let hole = holes.firstIndex(where: { $0.holds(next) }) { return .hole(hole) }
        let index = commits.partitioningIndex { $0.position > position }
        return index < commits.count ? .commit(commits[index]) : nil
    }
}
