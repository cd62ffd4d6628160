/// The losses that repairs have put on record in a log, for whoever reads it.
struct RecordedGaps: Sendable {
    struct Entry: Sendable {
        var record: GapRecord
        var damage: Damage
    }

    /// In the order of the log.
    private(set) var entries: [Entry] = []
    /// Each stream's losses, and which of ``entries`` holds them.
    private var losses: [StreamID: [(loss: GapRecord.Loss, entry: Int)]] = [:]
    private var lostPayloads: [StreamID: [GapRecord.Loss]] = [:]

    /// - Parameters:
    ///   - range: Which segments may hold records; nil for a log that was never repaired.
    ///   - last: The last of `segments` that is sealed.
    init(
        in range: ClosedRange<UInt64>?, through last: UInt64, of segments: SealedSegments
    ) throws(LogError) {
        guard let range, range.lowerBound <= last else { return }
        for number in range.lowerBound...min(last, range.upperBound) {
            let segment = try segments.segment(number)
            guard segment.locator.header.format >= LogIdentity.gapFormat else { continue }
            for group in try segment.tables().groups { try add(group, of: segment) }
        }
    }

    private mutating func add(
        _ entry: SealedTables.Group, of segment: SealedSegment
    ) throws(LogError) {
        let group: SealedGroup
        do throws(LogError) { group = try segment.group(entry) } catch {
            // It is damaged anew: whoever gets there is told.
            guard case .corrupt = error else { throw error }
            return
        }
        for frame in group.frames {
            guard let record = group.gap(of: frame) else { continue }
            for loss in record.losses {
                losses[loss.stream, default: []].append((loss, entries.count))
            }
            for loss in record.lostPayloads { lostPayloads[loss.stream, default: []].append(loss) }
            entries.append(
                Entry(
                    record: record,
                    damage: record.damage(of: segment.path, at: entry.fronts.offset)))
        }
    }

    /// How many positions are those of lost commits.
    var lostCount: UInt64 {
        entries.reduce(0) { $0 + $1.record.last.rawValue + 1 - $1.record.first.rawValue }
    }

    /// The first place after `position` that has lost commits.
    func next(after position: Position) -> Entry? {
        entries.first { ($0.record.positions?.upperBound ?? .none) > position }
    }

    /// The first loss of `stream` that concerns revisions of `range`, and what to say of it.
    func loss(
        of stream: StreamID, in range: ClosedRange<Revision>
    ) -> (loss: GapRecord.Loss, error: LogError)? {
        guard let found = losses[stream]?.first(where: { $0.loss.revisions.overlaps(range) })
        else { return nil }
        return (found.loss, .corrupt(entries[found.entry].damage))
    }

    /// Everything that `stream` is recorded to have lost, in order.
    func losses(of stream: StreamID) -> [GapRecord.Loss] {
        losses[stream]?.map(\.loss) ?? []
    }

    /// The same as users see it, with the payloads that are lost.
    func recordedLosses(of stream: StreamID) -> RecordedLosses {
        RecordedLosses(
            events: losses(of: stream).map(LogGap.Loss.init),
            payloads: (lostPayloads[stream] ?? []).map(LogGap.Loss.init))
    }

    /// Makes sure that where `stream` was at `moment` does not depend on what is lost.
    func check(_ stream: StreamID, at moment: Moment) throws(LogError) {
        for (loss, entry) in losses[stream] ?? [] {
            let isInside =
                switch moment {
                case .head: false
                case .revision(let revision):
                    revision > loss.before.revision && revision < loss.after.revision
                case .position(let position):
                    position >= loss.since && position < loss.after.position
                case .time(let time):
                    time >= loss.sinceTime && time < entries[entry].record.throughTime
                }
            if isInside { throw .corrupt(entries[entry].damage) }
        }
    }

    /// The losses as users see them: what is told in several records is one.
    var gaps: [LogGap] {
        var gaps: [LogGap] = []
        for entry in entries {
            var gap = entry.record.gap(entry.damage)
            if gap.positions == nil, gap.lostPayloads.isEmpty, let last = gaps.popLast() {
                gap.damage = last.damage
                gap.damage.streams = Set(last.damage.streams + entry.damage.streams).sorted()
                gap.positions = last.positions
                gap.losses = last.losses + gap.losses
                gap.isAttributed = last.isAttributed
            }
            gaps.append(gap)
        }
        return gaps
    }
}

extension GapRecord {
    /// The record as users see it.
    func gap(_ damage: Damage) -> LogGap {
        LogGap(
            damage: damage, positions: positions, losses: losses.map(LogGap.Loss.init),
            lostPayloads: lostPayloads.map(LogGap.Loss.init),
            isAttributed: unattributedCount == 0)
    }
}

extension LogGap.Loss {
    init(_ loss: GapRecord.Loss) {
        self.init(
            stream: loss.stream, before: loss.before, after: loss.after, isCertain: loss.isCertain)
    }
}
