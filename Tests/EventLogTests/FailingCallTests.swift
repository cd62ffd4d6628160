import Glibc
import Testing

@testable import EventLog

@Suite("A system call that fails")
struct FailingCallTests {
    /// What a disk says, and of which calls it says so.
    private static let troubles: [(code: Int32, operations: Set<DiskCall.Operation>)] = [
        (EIO, Set(DiskCall.Operation.allCases).subtracting([.lock])),
        (ENOSPC, [.open, .makeDirectory, .rename, .write, .allocate, .syncData, .syncDirectory]),
        (EDQUOT, [.open, .makeDirectory, .rename, .write, .allocate, .syncData]),
        (EFBIG, [.write, .allocate]),
        (EROFS, [.open, .makeDirectory, .rename, .remove, .write]),
        (EMFILE, [.open, .list, .syncDirectory]),
        (ENFILE, [.open, .list, .syncDirectory]),
        (EACCES, [.open, .list, .makeDirectory, .rename, .remove, .syncDirectory]),
        (ENOMEM, [.open, .read]),
    ]

    @Test(
        "at any point of a writer's life loses nothing, is told as what it is, and is got over",
        arguments: troubles.map(\.code))
    func everywhere(code: Int32) throws {
        let operations = try #require(Self.troubles.first { $0.code == code }).operations
        let whole = MemoryDisk()
        let calls = CallLog()
        whole.setFaults(calls.note)
        var total = WriterLife(on: whole)
        total.live()
        #expect(total.errors.isEmpty && total.acknowledged.count == WriterLife.appendCount)
        #expect(whole.paths.contains { $0.hasSuffix(".lz4") }, "nothing was sealed")
        #expect(whole.paths.contains("/log/log/spare"), "no spare was made")
        for call in calls.all where operations.contains(call.operation) {
            // One call, and for some of them a moment, and until somebody does something about it.
            for count in call.number % 3 == 0 ? [1, 20, 1_000_000] : [1] {
                let disk = MemoryDisk()
                disk.setFaults { later in
                    (call.number..<call.number + count).contains(later.number)
                        && operations.contains(later.operation) ? .fail(code) : nil
                }
                var life = WriterLife(on: disk)
                life.live()
                let place = "\(code) at \(call), \(count) calls"
                for error in life.errors { #expect(isExpected(error, code), "\(place): \(error)") }
                disk.setFaults(nil)
                let goesOn = life.goesOn()
                #expect(goesOn, "\(place): neither goes on nor says that it cannot")
                disk.crash { _ in .lost }
                life.check(place)
            }
        }
    }

    private func isExpected(_ error: LogError, _ code: Int32) -> Bool {
        switch error {
        case .outOfSpace: [ENOSPC, EDQUOT, EFBIG].contains(code)
        case .failed(let why):
            ![ENOSPC, EDQUOT, EFBIG].contains(code)
                && why.contains(String(cString: strerror(code)))
        case .durabilityUnknown: true
        case .conflict, .tooLarge, .busy, .corrupt, .newerFormat, .gone: false
        }
    }

    @Test("while reading is followed by no write, whoever reads")
    func readErrors() throws {
        let whole = MemoryDisk()
        let calls = CallLog()
        whole.setFaults(calls.note)
        var total = WriterLife(on: whole)
        total.live()
        // Hints may be missed, and then everybody does without.
        let reads = calls.all.filter { $0.operation == .read && !$0.path.hasSuffix("/hints") }
        #expect(reads.count > 50)
        for read in reads {
            let disk = MemoryDisk()
            let later = CallLog()
            disk.setFaults { call in
                if call.number == read.number { return .fail(EIO) }
                return call.number > read.number ? later.note(call) : nil
            }
            var life = WriterLife(on: disk)
            life.live()
            let end = life.stepEnds.first { $0 >= read.number } ?? .max
            let writes = later.all.filter { call in
                call.number <= end && [.write, .rename].contains(call.operation)
                    && !call.path.hasSuffix("/hints")
            }
            #expect(writes.isEmpty, "after \(read): \(writes)")
        }
    }

    @Test(
        "names what to do about it",
        arguments: [
            (ENOSPC, "free some space"), (EDQUOT, "quota"), (EFBIG, "ulimit -f"),
            (EROFS, "mounted for reading only"), (EACCES, "this user may write"),
            (EMFILE, "ulimit -n"), (ENFILE, "ulimit -n"), (EIO, "check the disk"),
        ])
    func words(code: Int32, advice: String) {
        let error = LogError(DiskError("write", "/log/log/0000000001.seg", code: code))
        #expect("\(error)".contains("cannot write /log/log/0000000001.seg"))
        #expect("\(error)".contains(advice))
    }
}

/// All that writers do, once: two of them open a log, append over several segments, mark, prepare
/// spares, seal, are killed and started again, and go on whatever fails, opening the log again
/// where they must.
private struct WriterLife {
    static let appendCount = 20

    private let disk: MemoryDisk
    private var seats: [(process: MemoryProcess, store: LogStore)?] = [nil, nil]
    private(set) var acknowledged: [UInt64: Workload.Entry] = [:]
    /// Appends of which nobody knows.
    private var unknown: Set<Workload.Entry> = []
    private(set) var errors: [LogError] = []
    /// After how many calls each step ended.
    private(set) var stepEnds: [Int] = []

    init(on disk: MemoryDisk) { self.disk = disk }

    mutating func live() {
        for number in 1...Self.appendCount {
            let seat = number % 3 == 0 ? 1 : 0
            attempt(seat) { (life, store) throws(LogError) in
                try life.append(number, to: store, of: seat)
            }
            attempt(seat) { (_, store) throws(LogError) in
                if store.needsSpare() { store.prepareSpare() }
            }
            if number % 5 == 0 {
                attempt(seat) { (_, store) throws(LogError) in try store.writeMark() }
            }
            if number % 10 == 0 {
                attempt(seat) { (_, store) throws(LogError) in _ = try store.seal() }
            }
            if number % 8 == 0 { leave(seat) }
        }
        attempt(0) { (_, store) throws(LogError) in _ = try store.allCommits() }
    }

    private mutating func attempt(
        _ seat: Int, _ step: (inout WriterLife, LogStore) throws(LogError) -> Void
    ) {
        do throws(LogError) {
            let store = try opened(seat)
            stepEnds.append(disk.callCount)
            try step(&self, store)
        } catch {
            errors.append(error)
            if case .durabilityUnknown = error { leave(seat) }
        }
        stepEnds.append(disk.callCount)
    }

    private mutating func opened(_ seat: Int) throws(LogError) -> LogStore {
        if let store = seats[seat]?.store { return store }
        let process = disk.process()
        let store = try LogStore.open(.test(process))
        seats[seat] = (process, store)
        return store
    }

    private mutating func leave(_ seat: Int) {
        if let process = seats[seat]?.process { disk.kill(process) }
        seats[seat] = nil
    }

    private mutating func append(
        _ number: Int, to store: LogStore, of seat: Int
    ) throws(LogError) {
        let stream = StreamID(UInt64(seat * 10 + number % 2 + 1))
        let request = AppendRequest(
            events: [.numbered(number, payloadByteCount: 100 + number * 30)],
            tip: store.look { $0.durableTip(of: stream) })
        switch store.append([request])[0] {
        case .success(let tip):
            acknowledged[tip.position.rawValue] = Workload.Entry(request)
        case .failure(let error):
            if case .durabilityUnknown = error { unknown.insert(Workload.Entry(request)) }
            // Somebody may have written what nobody could answer for.
            if case .conflict = error, !unknown.isEmpty { return }
            throw error
        }
    }

    /// Whether an append works now that nothing fails any more, after reopening at the latest.
    mutating func goesOn() -> Bool {
        for _ in 1...2 {
            do throws(LogError) {
                try append(Self.appendCount + 1, to: opened(0), of: 0)
                return true
            } catch .durabilityUnknown {
                leave(0)
            } catch {
                return false
            }
        }
        return false
    }

    /// What was acknowledged is there, what was refused is not, and the log is whole.
    func check(_ place: String) {
        do throws(LogError) {
            let store = try LogStore.open(.test(disk.process()))
            let stored = try store.allCommits()
            for commit in stored {
                let entry = Workload.Entry(commit)
                let isExpected =
                    acknowledged[commit.position.rawValue].map { $0 == entry }
                    ?? unknown.contains(entry)
                #expect(isExpected, "\(place): position \(commit.position)")
            }
            let last = acknowledged.keys.max() ?? 0
            #expect(stored.count >= last, "\(place): acknowledged commits are gone")
            let report = try LocalLog.verify(at: "/log", disk: disk.process())
            #expect(report.findings.isEmpty, "\(place): \(report.findings)")
        } catch {
            Issue.record("\(place): \(error)")
        }
    }
}
