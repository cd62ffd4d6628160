import EventLog
import Synchronization
import Testing

@Suite("Every log")
struct LogConformanceTests {
    @Test("gives an append the next revisions and a later position", arguments: Backend.allCases)
    func appends(backend: Backend) async throws {
        try await backend.withLog { log in
            let first = try await log.append([.numbered(1), .numbered(2)], after: .none(7))
            #expect(first.stream == 7 && first.revision == 2)
            let second = try await log.append([.numbered(3)], after: first)
            #expect(second.revision == 3 && second.position > first.position)
            #expect(try await log.head() == second.position)
            #expect(try await log.tip(of: 7, at: .head) == second)
        }
    }

    @Test("returns what was appended, event for event", arguments: Backend.allCases)
    func returnsWhatWasAppended(backend: Backend) async throws {
        try await backend.withLog { log in
            let model = try await Model.random(appends: 200, into: log, seed: 1)
            let all = try await log.commits(after: .none)
            #expect(all == model.commits)
            for stream in model.streams {
                let own = model.commits.filter { $0.stream == stream }
                #expect(try await log.commits(of: stream) == own)
            }
            #expect(try await log.streams() == model.tips)
        }
    }

    @Test(
        "refuses an append after a tip that has moved on, and changes nothing",
        arguments: Backend.allCases)
    func conflict(backend: Backend) async throws {
        try await backend.withLog { log in
            let tip = try await log.append([.numbered(1)], after: .none(1))
            await #expect(throws: LogError.conflict(actual: tip)) {
                try await log.append([.numbered(2)], after: .none(1))
            }
            var wrongPosition = tip
            wrongPosition.position = Position(tip.position.rawValue + 1)
            await #expect(throws: LogError.conflict(actual: tip)) {
                try await log.append([.numbered(2)], after: wrongPosition)
            }
            await #expect(throws: LogError.conflict(actual: .none(2))) {
                try await log.append(
                    [.numbered(2)], after: Tip(stream: 2, revision: 1, position: 1))
            }
            #expect(try await log.commits(after: .none).count == 1)
        }
    }

    @Test("lets exactly one of 50 racing appends win", arguments: Backend.allCases)
    func race(backend: Backend) async throws {
        try await backend.withLog { log in
            let winners = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        do {
                            _ = try await log.append([.numbered(number)], after: .none(9))
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(winners == 1)
            let stored = try await log.commits(of: 9)
            #expect(stored.count == 1)
        }
    }

    @Test(
        "takes appends of 64 tasks at once, each stream whole and in order",
        arguments: Backend.allCases)
    func concurrentAppends(backend: Backend) async throws {
        try await backend.withLog { log in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for stream in 1...64 {
                    group.addTask {
                        var tip = Tip.none(StreamID(UInt64(stream)))
                        for number in 1...20 {
                            tip = try await log.append([.numbered(number)], after: tip)
                        }
                    }
                }
                try await group.waitForAll()
            }
            for stream in 1...64 {
                let commits = try await log.commits(of: StreamID(UInt64(stream)))
                #expect(commits.map { $0.events[0].item } == Array(1...20))
            }
            let positions = try await log.commits(after: .none).map(\.position.rawValue)
            #expect(positions.count == 1280 && positions == positions.sorted())
            #expect(Set(positions).count == 1280)
        }
    }

    @Test("cuts a read to the revisions and the parts asked for", arguments: Backend.allCases)
    func ranges(backend: Backend) async throws {
        try await backend.withLog { log in
            var tip = try await log.append((1...4).map { .numbered($0) }, after: .none(3))
            tip = try await log.append((5...6).map { .numbered($0) }, after: tip)
            tip = try await log.append((7...9).map { .numbered($0) }, after: tip)
            let middle = try await log.commits(of: 3, 3...7)
            #expect(middle.flatMap(\.events).map(\.item) == [3, 4, 5, 6, 7])
            #expect(middle.map(\.firstRevision) == [3, 5, 7])
            #expect(try await log.commits(of: 3, 6...6).flatMap(\.events) == [.numbered(6)])
            #expect(try await log.commits(of: 3, 10 ... .max).isEmpty)
            #expect(try await log.commits(of: 4).isEmpty)
            let heads = try await log.commits(of: 3, 2...2, parts: .heads)
            #expect(heads[0].events[0].payload == .skipped(byteCount: 2))
            #expect(heads[0].events[0].detail == Event.numbered(2).detail)
            let after = try await log.commits(after: middle[0].position)
            #expect(after.map(\.firstRevision) == [5, 7])
        }
    }

    @Test("stops reading when the visitor has enough", arguments: Backend.allCases)
    func stopsEarly(backend: Backend) async throws {
        try await backend.withLog { log in
            var tip = Tip.none(1)
            for number in 1...5 { tip = try await log.append([.numbered(number)], after: tip) }
            var visited = 0
            try await log.readAll(after: .none, parts: .heads) { _ in
                visited += 1
                return visited < 2
            }
            #expect(visited == 2)
            try await log.read(1, .first ... .max, parts: .heads) { _ in
                visited += 1
                return visited < 5
            }
            #expect(visited == 5)
        }
    }

    @Test("finds a stream's tip at any revision, position and time", arguments: Backend.allCases)
    func moments(backend: Backend) async throws {
        let clock = ManualClock(nanoseconds: 1_000)
        try await backend.withLog(now: clock.now) { log in
            let first = try await log.append([.numbered(1), .numbered(2)], after: .none(1))
            clock.set(2_000)
            let other = try await log.append([.numbered(3)], after: .none(2))
            let second = try await log.append([.numbered(4)], after: first)
            #expect(try await log.tip(of: 1, at: .time(Timestamp(nanoseconds: 999))) == .none(1))
            #expect(try await log.tip(of: 1, at: .time(Timestamp(nanoseconds: 1_999))) == first)
            #expect(try await log.tip(of: 1, at: .time(Timestamp(nanoseconds: 2_000))) == second)
            #expect(try await log.tip(of: 1, at: .position(other.position)) == first)
            #expect(try await log.tip(of: 1, at: .position(.none)) == .none(1))
            #expect(try await log.tip(of: 1, at: .revision(2)) == first)
            var inside = first
            inside.revision = 1
            #expect(try await log.tip(of: 1, at: .revision(1)) == inside)
            #expect(try await log.tip(of: 1, at: .revision(0)) == .none(1))
            #expect(try await log.tip(of: 1, at: .revision(.max)) == second)
            #expect(try await log.tip(of: 5, at: .head) == .none(5))
        }
    }

    @Test(
        "never records a time before the last one's, whatever the clock says",
        arguments: Backend.allCases)
    func timeNeverRunsBackwards(backend: Backend) async throws {
        let clock = ManualClock(nanoseconds: 5_000)
        try await backend.withLog(now: clock.now) { log in
            var tip = try await log.append([.numbered(1)], after: .none(1))
            clock.set(1_000)
            tip = try await log.append([.numbered(2)], after: tip)
            clock.set(6_000)
            tip = try await log.append([.numbered(3)], after: tip)
            let times = try await log.commits(after: .none).map(\.time.nanoseconds)
            #expect(times == [5_000, 5_000, 6_000])
        }
    }

    @Test("finds the newest snapshot not after a revision", arguments: Backend.allCases)
    func snapshots(backend: Backend) async throws {
        try await backend.withLog { log in
            var tip = try await log.append(
                [.numbered(1), .numbered(2, isSnapshot: true), .numbered(3)], after: .none(1))
            tip = try await log.append([.numbered(4, isSnapshot: true)], after: tip)
            tip = try await log.append([.numbered(5)], after: tip)
            #expect(try await log.snapshot(of: 1, notAfter: 1) == nil)
            #expect(try await log.snapshot(of: 1, notAfter: 2) == 2)
            #expect(try await log.snapshot(of: 1, notAfter: 3) == 2)
            #expect(try await log.snapshot(of: 1, notAfter: .max) == 4)
            #expect(try await log.snapshot(of: 2, notAfter: .max) == nil)
        }
    }

    @Test(
        "refuses what is over its limits, and takes what is just within",
        arguments: Backend.allCases)
    func limits(backend: Backend) async throws {
        try await backend.withLog { log in
            let most = Limits.commitByteCount - 16
            let tip = try await log.append(
                [Event(type: 1, payload: .bytes([UInt8](repeating: 7, count: most)))],
                after: .none(1))
            await #expect(
                throws: LogError.tooLarge(byteCount: most + 17, limit: Limits.commitByteCount)
            ) {
                try await log.append(
                    [Event(type: 1, payload: .bytes([UInt8](repeating: 7, count: most + 1)))],
                    after: tip)
            }
            await #expect(throws: LogError.tooLarge(byteCount: 65_536, limit: 65_535)) {
                try await log.append(
                    [Event(type: 1, detail: [UInt8](repeating: 7, count: 65_536))], after: tip)
            }
            let next = try await log.append(
                [Event(type: 1, detail: [UInt8](repeating: 7, count: 65_535))], after: tip)
            #expect(next.revision == 2)
        }
    }

    @Test(
        "wakes who waits for a commit, and lets who is cancelled go",
        .timeLimit(.minutes(1)), arguments: Backend.allCases)
    func waiting(backend: Backend) async throws {
        try await backend.withLog { log in
            async let woken: Void = {
                while try await log.head() < 1 { try await log.waitForCommit(after: .none) }
            }()
            let tip = try await log.append([.numbered(1)], after: .none(1))
            try await woken
            try await log.waitForCommit(after: .none)
            let task = Task { try await log.waitForCommit(after: tip.position) }
            task.cancel()
            try await task.value
        }
    }

    @Test("keeps an event's erased payload, type, version and item", arguments: Backend.allCases)
    func fields(backend: Backend) async throws {
        try await backend.withLog { log in
            let events = [
                Event(type: .max, version: .max, isSnapshot: true, item: .max, payload: .erased),
                Event(type: 0, version: 0, payload: .bytes([0, 0, 0])),
                Event(type: 0, version: 0, detail: [1], payload: .bytes([])),
            ]
            _ = try await log.append(events, after: .none(StreamID(.max)))
            #expect(try await log.commits(of: StreamID(.max))[0].events == events)
        }
    }
}
