/// One append that waits for its turn.
struct AppendRequest: Sendable {
    let events: [Event]
    let tip: Tip
    let sizes: CommitSizes

    init(events: [Event], tip: Tip) {
        self.events = events
        self.tip = tip
        sizes = CommitSizes(of: events)
    }
}

/// What became of an append, before the sync that decides.
enum AppendOutcome: Sendable {
    /// Written; true once it is durable.
    case written(Tip)
    /// Refused; the tip that it lost to may not be durable yet.
    case conflict(Tip)
    case refused(LogError)
}

/// Commits that are encoded in the buffer and not yet written.
private struct StagedCommits {
    var tail: LogTail
    var tips: [StreamID: Tip] = [:]
    var commits: [Commit] = []

    struct Commit {
        var request: Int
        var reference: CommitReference
        var tip: Tip
        var snapshots: [Revision]
        /// The log's tail behind it.
        var tail: LogTail
    }
}

extension LogCore {
    /// Bytes that are gathered for one write.
    private static let writeByteLimit = 4 << 20

    /// Writes those of `requests` that hold against their streams' tips, in order.
    ///
    /// The append lock is held, and the core has caught up. Nothing is synced, except when a
    /// segment ends on the way.
    mutating func write(_ requests: [AppendRequest]) -> [AppendOutcome] {
        var outcomes: [AppendOutcome] = []
        outcomes.reserveCapacity(requests.count)
        var staged = StagedCommits(tail: tail)
        var obstacle: LogError?
        buffer.truncate(to: 0)
        for (number, request) in requests.enumerated() {
            let known = index.knownTip(of: request.tip.stream)
            let actual = staged.tips[request.tip.stream] ?? known
            guard actual == request.tip else {
                outcomes.append(.conflict(actual))
                continue
            }
            do throws(LogError) {
                if let poison { throw .durabilityUnknown(poison) }
                if let obstacle { throw obstacle }
                let byteCount = request.sizes.frameByteCount
                if !hasRoom(for: byteCount, after: staged.tail)
                    || buffer.count + byteCount > Self.writeByteLimit
                {
                    flush(&staged, &outcomes)
                    if !hasRoom(for: byteCount, after: tail) {
                        // A smaller commit must not go behind the end that a successor has stated.
                        do throws(LogError) { try roll(toHold: byteCount) } catch {
                            if (try? hasSuccessor()) != false { obstacle = error }
                            throw error
                        }
                    }
                    staged = StagedCommits(tail: tail)
                }
                outcomes.append(.written(stage(request, number: number, in: &staged)))
            } catch {
                outcomes.append(.refused(error))
            }
        }
        flush(&staged, &outcomes)
        return outcomes
    }

    private func hasRoom(for byteCount: Int, after tail: LogTail) -> Bool {
        tail.offset + UInt64(byteCount + FrameHeader.sealByteCount) <= active.byteCount
    }

    /// Encodes one commit behind those that are staged already.
    private mutating func stage(
        _ request: AppendRequest, number: Int, in staged: inout StagedCommits
    ) -> Tip {
        let place = FramePlace(
            offset: staged.tail.offset,
            position: Position(staged.tail.position.rawValue + 1),
            time: max(environment.now(), staged.tail.time),
            stream: request.tip.stream,
            firstRevision: request.tip.revision.advanced(by: 1),
            previousPosition: request.tip.position,
            durableOffset: syncedOffset,
            previousChecksum: staged.tail.checksum)
        let (checksum, byteCount) = buffer.putCommit(
            request.events, request.sizes, at: place, salt: environment.salt(),
            seed: active.seed)
        let tip = Tip(
            stream: request.tip.stream,
            revision: request.tip.revision.advanced(by: request.sizes.eventCount),
            position: place.position)
        let snapshots = request.sizes.snapshots.map { place.firstRevision.advanced(by: $0) }
        staged.tips[tip.stream] = tip
        staged.tail.offset += UInt64(byteCount)
        staged.tail.checksum = checksum
        staged.tail.position = place.position
        staged.tail.time = place.time
        let reference = CommitReference(
            segment: UInt32(tail.segment), byteCount: UInt32(byteCount),
            offset: place.offset, time: place.time, stream: place.stream,
            firstRevision: place.firstRevision)
        staged.commits.append(
            StagedCommits.Commit(
                request: number, reference: reference, tip: tip, snapshots: snapshots,
                tail: staged.tail))
        return tip
    }

    /// Writes what is staged with one call; what cannot be written is refused.
    private mutating func flush(_ staged: inout StagedCommits, _ outcomes: inout [AppendOutcome]) {
        guard !staged.commits.isEmpty else { return }
        let start = tail.offset
        let (count, failure): (Int, LogError?)
        do throws(LogError) {
            (count, failure) = try writeBuffer(
                frameEnds: staged.commits.map { Int($0.tail.offset - start) })
        } catch {
            (count, failure) = (0, error)
        }
        for commit in staged.commits.prefix(count) {
            add(commit.reference, tip: commit.tip, snapshots: commit.snapshots)
            move(to: commit.tail)
        }
        if let failure {
            refuse(staged.commits.dropFirst(count), failure, &outcomes)
        }
        buffer.truncate(to: 0)
        staged = StagedCommits(tail: tail)
    }

    /// Refuses commits that could not be written, and whoever lost to one of them.
    private func refuse(
        _ commits: ArraySlice<StagedCommits.Commit>, _ error: LogError,
        _ outcomes: inout [AppendOutcome]
    ) {
        let tips = Set(commits.map(\.tip))
        for commit in commits { outcomes[commit.request] = .refused(error) }
        for (index, outcome) in outcomes.enumerated() {
            if case .conflict(let tip) = outcome, tips.contains(tip) {
                outcomes[index] = .refused(error)
            }
        }
    }
}
