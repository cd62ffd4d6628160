import Synchronization
import Testing

@testable import EventLog

@Suite("Every log, visited where its commits lie")
struct LogVisitingTests {
    @Test("shows what was appended, field for field", arguments: Backend.allCases)
    func showsWhatWasAppended(backend: Backend) async throws {
        try await backend.withLog { log in
            let model = try await Model.random(appends: 120, into: log, seed: 2)
            for parts in [EventParts.all, .heads] {
                var seen: [SeenCommit] = []
                try await log.visitAll(after: .none, parts: parts) { commit in
                    seen.append(SeenCommit(commit))
                    return true
                }
                #expect(seen == model.commits.map { SeenCommit($0, parts) })
            }
        }
    }

    @Test("shows of a stream the revisions asked for and no others", arguments: Backend.allCases)
    func showsRanges(backend: Backend) async throws {
        try await backend.withLog { log in
            let model = try await Model.random(appends: 120, into: log, seed: 3)
            for tip in model.tips {
                let own = model.commits.filter { $0.stream == tip.stream }
                    .map { SeenCommit($0, .all) }
                let last = tip.revision.rawValue
                for (low, high) in [(1, last), (last / 3 + 1, last / 2 + 1), (last, last + 9)] {
                    let range = Revision(low)...Revision(high)
                    var seen: [SeenCommit] = []
                    try await log.visit(tip.stream, range, parts: .all) { commit in
                        seen.append(SeenCommit(commit))
                        return true
                    }
                    #expect(seen == own.compactMap { $0.cut(to: range) })
                }
            }
        }
    }

    @Test("shows of heads no payload but its byte count", arguments: Backend.allCases)
    func heads(backend: Backend) async throws {
        try await backend.withLog { log in
            _ = try await log.append(
                [
                    Event(type: 1, detail: [7], payload: .bytes([1, 2, 3])),
                    Event(type: 2, payload: .bytes([])), Event(type: 3, payload: .erased),
                ], after: .none(1))
            var seen: [SeenEvent.Payload] = []
            var counts: [Int] = []
            try await log.visitAll(after: .none, parts: .heads) { commit in
                var event = commit.events
                while event.next() {
                    seen.append(SeenEvent(event).payload)
                    counts.append(event.payloadByteCount)
                }
                return true
            }
            #expect(seen == [.skipped(3), .skipped(0), .erased])
            #expect(counts == [3, 0, 0])
        }
    }

    @Test("goes on until the visitor has enough", arguments: Backend.allCases)
    func stopsEarly(backend: Backend) async throws {
        try await backend.withLog { log in
            var tip = Tip.none(1)
            for number in 1...5 { tip = try await log.append([.numbered(number)], after: tip) }
            for limit in 1...5 {
                var positions: [Position] = []
                try await log.visitAll(after: .none, parts: .all) { commit in
                    positions.append(commit.position)
                    return positions.count < limit
                }
                #expect(positions.count == limit)
                var revisions: [Revision] = []
                try await log.visit(1, .first ... .max, parts: .heads) { commit in
                    revisions.append(commit.firstRevision)
                    return revisions.count < limit
                }
                #expect(revisions.map(\.rawValue) == Array(1...UInt64(limit)))
            }
        }
    }
}

/// What a view of a commit says, to be compared.
struct SeenCommit: Equatable {
    var position: Position
    var time: Timestamp
    var stream: StreamID
    var firstRevision: Revision
    var tip: Tip
    var events: [SeenEvent] = []

    init(_ view: borrowing CommitView) {
        position = view.position
        time = view.time
        stream = view.stream
        firstRevision = view.firstRevision
        tip = view.tip
        var event = view.events
        while event.next() { events.append(SeenEvent(event)) }
        if events.count != view.eventCount { events = [] }
    }

    /// What a view of `commit` should say.
    init(_ commit: Commit, _ parts: EventParts) {
        position = commit.position
        time = commit.time
        stream = commit.stream
        firstRevision = commit.firstRevision
        tip = commit.tip
        for (index, event) in commit.events.enumerated() {
            events.append(SeenEvent(event, commit.firstRevision.advanced(by: index), parts))
        }
    }

    /// What lies in `range`; nil when nothing does.
    func cut(to range: ClosedRange<Revision>) -> SeenCommit? {
        var result = self
        result.events = events.filter { range.contains($0.revision) }
        guard let first = result.events.first, let last = result.events.last else { return nil }
        result.firstRevision = first.revision
        result.tip.revision = last.revision
        return result
    }
}

/// What a view of an event says, to be compared.
struct SeenEvent: Equatable {
    enum Payload: Equatable {
        case bytes([UInt8])
        case skipped(Int)
        case erased
        case lost
    }

    var revision: Revision
    var type: UInt16
    var version: UInt8
    var isSnapshot: Bool
    var item: UInt32
    var detail: [UInt8]
    var payload: Payload

    init(_ view: borrowing EventCursor) {
        revision = view.revision
        type = view.type
        version = view.version
        isSnapshot = view.isSnapshot
        item = view.item
        let detail = view.detail
        self.detail = detail.array(0..<detail.byteCount)
        payload =
            switch view.payload {
            case .bytes(let bytes): .bytes(bytes.array(0..<bytes.byteCount))
            case .skipped(let byteCount): .skipped(byteCount)
            case .erased: .erased
            case .lost: .lost
            }
    }

    /// What a view of `event` should say.
    init(_ event: Event, _ revision: Revision, _ parts: EventParts) {
        self.revision = revision
        type = event.type
        version = event.version
        isSnapshot = event.isSnapshot
        item = event.item
        detail = event.detail
        payload =
            switch (event.payload, parts) {
            case (.bytes(let bytes), .all): .bytes(bytes)
            case (.bytes(let bytes), .heads): .skipped(bytes.count)
            case (.bytes(let bytes), .payloads(let types)):
                types.contains(event.type) ? .bytes(bytes) : .skipped(bytes.count)
            case (.skipped(let byteCount), _): .skipped(byteCount)
            case (.erased, _): .erased
            case (.lost, _): .lost
            }
    }
}
