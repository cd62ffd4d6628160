import Testing

@testable import EventLog

@Suite("Payloads of some types")
struct PayloadTypesTests {
    private static let streams: [StreamID] = [1, 2, 3]

    @Test(
        "are there for each event of these types, whatever is there of the others",
        arguments: Backend.allCases)
    func chosenTypes(backend: Backend) async throws {
        try await backend.withLog { log in
            try await fill(log)
            try await checkTypes(log)
        }
    }

    @Test("are there in a sealed log too, and the rest of its payloads is left unread")
    func chosenTypesWhenSealed() async throws {
        try await withSealedLog { log in
            try await checkTypes(log)
            var skippedCount = 0
            try await log.visit(1, .first ... .max, parts: .payloads(of: EventTypes([3]))) {
                for event in SeenCommit($0).events {
                    if case .skipped = event.payload { skippedCount += 1 }
                }
                return true
            }
            #expect(skippedCount > 0)
        }
    }

    @Test("of a sealed log are read where the visit before has ended, or before that")
    func goesBack() async throws {
        try await withSealedLog { log in
            for stream in Self.streams {
                let own = try await commits(of: stream, in: log, .all)
                let last = own.reduce(Revision.none) { max($0, $1.tip.revision) }.rawValue
                for low in [last, last / 2 + 1, 1, last, 1] {
                    let range = Revision(low)...Revision(last)
                    var seen: [SeenCommit] = []
                    try await log.visit(stream, range, parts: .all) { commit in
                        seen.append(SeenCommit(commit))
                        return seen.count < 3
                    }
                    #expect(seen == Array(own.compactMap { $0.cut(to: range) }.prefix(3)))
                }
            }
        }
    }

    @Test("of 63 and above are not told apart, all others are")
    func sets() {
        let types = EventTypes([0, 5, 62] as [UInt16])
        #expect((0...70 as ClosedRange<UInt16>).filter(types.contains) == [0, 5, 62])
        #expect((61...65 as ClosedRange<UInt16>).filter(EventTypes([70]).contains) == [63, 64, 65])
        #expect(EventTypes([]).isEmpty && !types.isEmpty)
    }

    /// Commits of one or two events, of types 1 to 7, in turns of three streams.
    private func fill(_ log: any BlockingLog) async throws {
        var tips = Self.streams.map { Tip.none($0) }
        for number in 0..<240 {
            let events = (0...number % 2).map { index in
                Event(
                    type: UInt16((number / 3 + index) % 7 + 1), detail: [UInt8(number)],
                    payload: .bytes(Array(repeating: UInt8(number), count: number % 60)))
            }
            tips[number % 3] = try await log.append(events, after: tips[number % 3])
        }
    }

    private func withSealedLog(_ body: (LocalLog) async throws -> Void) async throws {
        let log = try LocalLog.open(
            at: "/log", mode: .create, options: .inline, disk: MemoryDisk().process(),
            onNotice: ignore)
        try await fill(log)
        try log.endSegment()
        #expect(try log.seal() > 1)
        try await body(log)
        log.close()
    }

    private func commits(
        of stream: StreamID, in log: any Log, _ parts: EventParts
    ) async throws -> [SeenCommit] {
        var seen: [SeenCommit] = []
        try await log.visit(stream, .first ... .max, parts: parts) { commit in
            seen.append(SeenCommit(commit))
            return true
        }
        return seen
    }

    private func checkTypes(_ log: any Log) async throws {
        for stream in Self.streams {
            let whole = try await commits(of: stream, in: log, .all)
            #expect(whole.count == 80)
            for types in [EventTypes([3]), EventTypes([1, 2]), EventTypes([9])] {
                let seen = try await commits(of: stream, in: log, .payloads(of: types))
                #expect(wanted(seen, types) == wanted(whole, types))
            }
        }
    }

    /// The commits with the payloads of `types` only.
    private func wanted(_ commits: [SeenCommit], _ types: EventTypes) -> [SeenCommit] {
        commits.map { commit in
            var commit = commit
            for index in commit.events.indices where !types.contains(commit.events[index].type) {
                guard case .bytes(let bytes) = commit.events[index].payload else { continue }
                commit.events[index].payload = .skipped(bytes.count)
            }
            return commit
        }
    }
}
