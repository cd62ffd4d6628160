import Glibc
import Synchronization
import Testing

@testable import EventLog

@Suite("An append that blocks its thread")
struct BlockingAppendTests {
    @Test("gives what an append gives, and shares its tips", arguments: Backend.allCases)
    func sameAnswers(backend: Backend) async throws {
        try await backend.withLog { log in
            let first = try log.appendBlocking([.numbered(1), .numbered(2)], after: .none(7))
            #expect(first.stream == 7 && first.revision == 2)
            let second = try await log.append([.numbered(3)], after: first)
            let third = try log.appendBlocking([.numbered(4)], after: second)
            #expect(third.revision == 4 && third.position > second.position)
            #expect(try await log.head() == third.position)
            let events = try await log.commits(of: 7).flatMap(\.events)
            #expect(events == (1...4).map { .numbered($0) })
            #expect(throws: LogError.conflict(actual: third)) {
                try log.appendBlocking([.numbered(5)], after: second)
            }
            #expect(throws: LogError.tooLarge(byteCount: 65_536, limit: 65_535)) {
                let event = Event(type: 1, detail: [UInt8](repeating: 7, count: 65_536))
                _ = try log.appendBlocking([event], after: third)
            }
            #expect(try await log.commits(after: .none).count == 3)
        }
    }

    @Test(
        "goes beside others that block and beside tasks, each stream whole and in order",
        .timeLimit(.minutes(1)), arguments: Backend.allCases)
    func concurrent(backend: Backend) async throws {
        try await backend.withLog { log in
            let failures = Mutex(0)
            let threads = try (1...4).map { stream in
                let thread = Thread {
                    do throws(LogError) {
                        var tip = Tip.none(StreamID(UInt64(stream)))
                        for number in 1...40 {
                            tip = try log.appendBlocking([.numbered(number)], after: tip)
                        }
                    } catch {
                        failures.withLock { $0 += 1 }
                    }
                }
                return try #require(thread)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for stream in 5...12 {
                    group.addTask {
                        var tip = Tip.none(StreamID(UInt64(stream)))
                        for number in 1...40 {
                            tip = try await log.append([.numbered(number)], after: tip)
                        }
                    }
                }
                try await group.waitForAll()
            }
            for thread in threads { thread.join() }
            #expect(failures.withLock { $0 } == 0)
            for stream in 1...12 {
                let commits = try await log.commits(of: StreamID(UInt64(stream)))
                #expect(commits.map { $0.events[0].item } == Array(1...40))
            }
            let positions = try await log.commits(after: .none).map(\.position.rawValue)
            #expect(positions.count == 480 && positions == positions.sorted())
        }
    }

    @Test("wakes who waits for its commit", .timeLimit(.minutes(1)), arguments: Backend.allCases)
    func wakes(backend: Backend) async throws {
        try await backend.withLog { log in
            async let woken: Void = {
                while try await log.head() < 1 { try await log.waitForCommit(after: .none) }
            }()
            _ = try log.appendBlocking([.numbered(1)], after: .none(1))
            try await woken
        }
    }

    @Test("is done in the calling thread when nobody else appends")
    func inPlace() throws {
        let process = MemoryDisk().process()
        let disk = HookedDisk(process)
        let log = try LocalLog.open(
            at: "/log", mode: .create, options: .small, disk: disk, onNotice: ignore)
        defer { log.close() }
        let threads = Mutex<Set<UInt>>([])
        disk.always(before: .syncData) { path in
            if path.hasSuffix(".seg") { threads.withLock { _ = $0.insert(currentThread()) } }
        }
        var tip = Tip.none(1)
        for number in 1...20 { tip = try log.appendBlocking([.numbered(number)], after: tip) }
        // Marks are written by the log's own thread, in quiet moments only.
        #expect(threads.withLock { $0.contains(currentThread()) })
        #expect(tip.revision == 20)
    }

    @Test("is followed by a durable mark after a quiet moment", .timeLimit(.minutes(1)))
    func isMarked() throws {
        let disk = MemoryDisk()
        let marks = Condition(0)
        let hooked = HookedDisk(disk.process())
        var options = LocalLog.Options.small
        options.idleDelay = .milliseconds(1)
        let log = try LocalLog.open(
            at: "/log", mode: .create, options: options, disk: hooked, onNotice: ignore)
        defer { log.close() }
        var tip = Tip.none(1)
        for round in 1...3 {
            tip = try log.appendBlocking([.numbered(round)], after: tip)
            // Its sync is not in the calling thread, so it can only be the mark's.
            let caller = currentThread()
            let seen = marks.withLock { $0 }
            hooked.always(before: .syncData) { path in
                guard path.hasSuffix(".seg"), currentThread() != caller else { return }
                marks.withLock { $0 += 1 }
                marks.signal()
            }
            tip = try log.appendBlocking([.numbered(round)], after: tip)
            let count = marks.wait(timeout: nil) { $0 > seen ? $0 : nil }
            #expect(count != nil)
        }
    }

    @Test("is refused once the log is closed")
    func closed() throws {
        let log = try LocalLog.open(
            at: "/log", mode: .create, options: .small, disk: MemoryDisk().process(),
            onNotice: ignore)
        let tip = try log.appendBlocking([.numbered(1)], after: .none(1))
        log.close()
        #expect(throws: LogError.failed("the log is closed")) {
            try log.appendBlocking([.numbered(2)], after: tip)
        }
    }

    @Test("of several commits answers each by itself")
    func batch() throws {
        for options in [LocalLog.Options.small, .inline] {
            let log = try LocalLog.open(
                at: "/log", mode: .create, options: options, disk: MemoryDisk().process(),
                onNotice: ignore)
            let results = try log.appendBlocking([
                ([.numbered(1)], .none(1)), ([.numbered(2)], .none(2)), ([.numbered(3)], .none(1)),
            ])
            let first = try results[0].get()
            #expect(try results[1].get().position == 2)
            #expect(results[2] == .failure(.conflict(actual: first)))
            #expect(try log.appendBlocking([]).isEmpty)
            log.close()
        }
    }
}

private func currentThread() -> UInt { UInt(pthread_self()) }
