import Testing

@testable import EventLog

@Suite("Several commits appended at once")
struct BatchAppendTests {
    private static let executions: [LocalLog.Execution] = [.threads, .inline]

    private func open(
        _ execution: LocalLog.Execution, on disk: MemoryDisk
    ) throws -> LocalLog {
        var options = LocalLog.Options.inline
        options.execution = execution
        return try LocalLog.open(
            at: "/log", mode: .create, options: options, disk: disk.process(), onNotice: ignore)
    }

    @Test("are durable with one sync, in order, each a commit of its own", arguments: executions)
    func oneSync(execution: LocalLog.Execution) async throws {
        let disk = MemoryDisk()
        let log = try open(execution, on: disk)
        let calls = CallLog()
        disk.setFaults(calls.note)
        let results = try await log.append(
            (1...20).map { ([.numbered($0)], Tip.none(StreamID(UInt64($0)))) })
        disk.setFaults(nil)
        #expect(calls.all.count { $0.operation == .syncData } == 1)
        let tips = try results.map { try $0.get() }
        #expect(tips.map(\.position.rawValue) == Array(1...20))
        disk.crash { _ in .lost }
        let again = try LogStore.open(.test(disk.process()))
        #expect(try again.allCommits().map(\.tip) == tips)
    }

    @Test("are refused one by one", arguments: executions)
    func refusal(execution: LocalLog.Execution) async throws {
        let log = try open(execution, on: MemoryDisk())
        let tip = try await log.append([.numbered(1)], after: .none(2))
        let results = try await log.append(
            (1...3).map { ([.numbered($0)], Tip.none(StreamID(UInt64($0)))) })
        #expect(results[1] == .failure(.conflict(actual: tip)))
        let tips = try [results[0].get(), results[2].get()]
        #expect(tips.map(\.stream) == [1, 3] && tips.map(\.position) == [2, 3])
        #expect(try await log.commits(after: .none).count == 3)
        #expect(try await log.append([]).isEmpty)
        log.close()
    }

    @Test("get their own answers beside single ones")
    func besideOthers() async throws {
        let log = try open(.threads, on: MemoryDisk())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...40 as ClosedRange<UInt64> {
                group.addTask {
                    guard number % 2 == 0 else {
                        let tip = try await log.append([.numbered(0)], after: .none(.init(number)))
                        #expect(tip.stream.rawValue == number)
                        return
                    }
                    let streams = (1...3).map { StreamID(number * 100 + $0) }
                    let results = try await log.append(
                        streams.map { ([.numbered(0)], Tip.none($0)) })
                    #expect(try results.map { try $0.get().stream } == streams)
                }
            }
            try await group.waitForAll()
        }
        log.close()
        let closed = try await log.append([([.numbered(1)], .none(1)), ([.numbered(1)], .none(2))])
        #expect(closed == [.failure(.failed("the log is closed")), closed[0]])
    }
}

@Suite("A segment ended on purpose")
struct EndedSegmentTests {
    @Test("can be sealed, and the log goes on after it")
    func sealing() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        let first = try store.appendProbe(1)
        #expect(try store.seal() == 0)
        try store.endSegment()
        #expect(try store.seal() == 1)
        let second = try store.appendProbe(2)
        #expect(second.position > first.position)
        #expect(try store.allCommits().map(\.tip) == [first, second])
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
    }

    @Test("is not made while there is nothing in it")
    func empty() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        try store.endSegment()
        _ = try store.appendProbe(1)
        try store.endSegment()
        try store.endSegment()
        let names = try SegmentNames(of: .test(disk.process(), mode: .readOnly))
        #expect(names.raw == [1, 2])
    }

    @Test("loses nothing in a crash at any of its calls")
    func crashes() throws {
        var number = 1
        while true {
            let disk = MemoryDisk()
            let store = try LogStore.open(.test(disk.process()))
            let tip = try store.appendProbe(1)
            let start = disk.callCount
            disk.setFaults { [number] in $0.number == start + number ? .kill : nil }
            let result = Result { () throws(LogError) in try store.endSegment() }
            disk.setFaults(nil)
            if case .success = result { break }
            // A sector is written whole or not at all; the seal shares one with the commit.
            let modes = CrashMode.allCases.filter { $0 != .garbles }
            disk.crash(modes[number % modes.count], seed: UInt64(number))
            let again = try LogStore.open(.test(disk.process()))
            #expect(try again.allCommits().map(\.tip) == [tip], "after a crash at call \(number)")
            _ = try again.appendProbe(2)
            number += 1
        }
        #expect(number > 8)
    }
}
