import Synchronization
import Testing

@testable import EventLog

@Suite("Two processes on one directory")
struct ProcessesTests {
    @Test("race for one tip 200 times, and exactly one wins each time")
    func race() async throws {
        try await withTemporaryDirectory { path in
            let logs = try (0..<2).map { _ in
                try LocalLog.open(at: path, mode: .create, options: .small, onNotice: ignore)
            }
            var tip = Tip.none(1)
            for round in 1...200 {
                let seen = tip
                let results = await withTaskGroup(of: Tip?.self) { group in
                    for log in logs {
                        group.addTask { try? await log.append([.numbered(round)], after: seen) }
                    }
                    return await group.reduce(into: [Tip?]()) { $0.append($1) }
                }
                let winners = results.compactMap { $0 }
                #expect(winners.count == 1, "round \(round)")
                tip = winners.first ?? tip
            }
            for log in logs {
                let stored = try await log.commits(of: 1)
                #expect(stored.map(\.events[0].item) == Array(1...200))
                log.close()
            }
        }
    }

    @Test("append side by side: all is there, in one order that both see, each one's in turn")
    func sideBySide() async throws {
        try await withTemporaryDirectory { path in
            let logs = try (0..<3).map { _ in
                try LocalLog.open(at: path, mode: .create, options: .small, onNotice: ignore)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, log) in logs.enumerated() {
                    group.addTask {
                        var tip = Tip.none(StreamID(UInt64(number)))
                        for item in 1...150 {
                            tip = try await log.append([.numbered(item)], after: tip)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let views = try await [logs[0], logs[1], logs[2]].asyncMap { log in
                try await log.commits(after: .none)
            }
            #expect(views[0] == views[1] && views[1] == views[2])
            #expect(views[0].map(\.position.rawValue) == Array(1...450))
            for number in 0..<3 {
                let own = views[0].filter { $0.stream == StreamID(UInt64(number)) }
                #expect(own.map(\.events[0].item) == Array(1...150))
            }
            for log in logs { log.close() }
            let report = try LocalLog.verify(at: path)
            #expect(report.findings.isEmpty && report.commitCount == 450)
        }
    }

    @Test("wake each other's followers", .timeLimit(.minutes(1)))
    func follow() async throws {
        try await withTemporaryDirectory { path in
            let writer = try LocalLog.open(
                at: path, mode: .create, options: .small, onNotice: ignore)
            let reader = try LocalLog.open(at: path, mode: .readOnly, onNotice: ignore)
            async let followed: [UInt32] = {
                var items: [UInt32] = []
                var position = Position.none
                while items.count < 50 {
                    try await reader.waitForCommit(after: position)
                    for commit in try await reader.commits(after: position) {
                        items.append(commit.events[0].item)
                        position = commit.position
                    }
                }
                return items
            }()
            var tip = Tip.none(1)
            for item in 1...50 { tip = try await writer.append([.numbered(item)], after: tip) }
            let items = try await followed
            #expect(items == Array(1...50))
            writer.close()
            reader.close()
        }
    }

    @Test("see nothing that is written and not yet synced, and all of it afterwards")
    func onlyDurable() throws {
        let disk = MemoryDisk()
        let victim = disk.process()
        let writer = try LogStore.open(.test(victim))
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        _ = try writer.appendProbe(1)
        #expect(try reader.allCommits().count == 1)
        // Killed between its write and its sync.
        let start = disk.callCount
        disk.setFaults { $0.operation == .syncData && $0.number > start ? .kill : nil }
        #expect(throws: LogError.self) { try writer.appendProbe(2) }
        disk.setFaults(nil)
        #expect(try reader.allCommits().count == 1, "it was shown before it was durable")
        try reader.refresh(isForced: true)
        #expect(try reader.allCommits().count == 1, "a reader makes nothing durable")
        _ = try LogStore.open(.test(disk.process()))
        #expect(try reader.allCommits().count == 2, "the next writer has")
        disk.crash { _ in .lost }
        let reopened = try LogStore.open(.test(disk.process()))
        #expect(try reopened.allCommits().count == 2)
    }

    @Test("go on when the other rolls over, reads or not")
    func rolling() throws {
        let disk = MemoryDisk()
        let stores = try (0..<3).map { _ in try LogStore.open(.test(disk.process())) }
        for number in 1...120 {
            if number % 7 != 0 { try stores[2].refresh() }
            _ = try stores[number % 2].append([
                AppendRequest(
                    events: [.numbered(number, payloadByteCount: 300)],
                    tip: try stores[number % 2].freshTip(of: 1))
            ])[0].get()
        }
        #expect(disk.paths.filter { $0.hasSuffix(".seg") }.count > 5)
        let views = try stores.map { try $0.allCommits() }
        #expect(views[0].count == 120)
        #expect(views[0] == views[1] && views[1] == views[2])
    }
}

extension LogStore {
    func freshTip(of stream: StreamID) throws -> Tip {
        try refresh()
        return look { $0.durableTip(of: stream) }
    }
}

extension Array {
    /// The results of `body` for each element in turn.
    func asyncMap<Result>(_ body: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
