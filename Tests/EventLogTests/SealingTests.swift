import Testing

@testable import EventLog

@Suite("A sealed segment")
struct SealingTests {
    /// A log on `disk` of several segments, with the events of several streams mixed.
    private func makeLog(
        on disk: MemoryDisk, groups: Int = 60, seed: UInt64 = 1
    ) throws -> (store: LogStore, commits: [Commit]) {
        var workload = Workload(groupCount: groups, seed: seed)
        workload.run(on: disk.process())
        let store = try LogStore.open(.test(disk.process()))
        return (store, try store.allCommits())
    }

    private static let limits = SealingLimits(groupByteCount: 2000, bodyByteCount: 500)

    @Test("holds the same as the raw one, for each question", arguments: [1, 2, 3] as [UInt64])
    func sameAnswers(seed: UInt64) throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk, seed: seed)
        let answers = try Answers(of: store, commits)
        #expect(try store.seal(Self.limits) > 2)
        #expect(try Answers(of: store, commits) == answers)
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        #expect(try Answers(of: reader, commits) == answers)
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
    }

    @Test("takes the place of the raw one for readers that know the raw one")
    func underReaders() throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        let answers = try Answers(of: reader, commits)
        let writer = try LogStore.open(.test(disk.process()))
        _ = try store.seal(Self.limits)
        #expect(try Answers(of: reader, commits) == answers)
        _ = try writer.appendProbe()
        #expect(try reader.allCommits().count == commits.count + 1)
    }

    @Test("is gone by when a reader that lags behind comes along")
    func laggards() throws {
        let disk = MemoryDisk()
        let early = try LogStore.open(.test(disk.process()))
        let lagging = try LogStore.open(.test(disk.process(), mode: .readOnly))
        _ = try early.appendProbe(0)
        var workload = Workload(groupCount: 60, seed: 9)
        workload.run(on: disk.process())
        _ = try LogStore.open(.test(disk.process())).seal(Self.limits)
        let all = try LogStore.open(.test(disk.process())).allCommits()
        #expect(try lagging.allCommits() == all)
        let tip = try early.appendProbe(1)
        #expect(tip.position.rawValue == UInt64(all.count) + 1)
        #expect(try lagging.allCommits().count == all.count + 1)
    }

    @Test("is whole or absent after a crash at any of its calls")
    func crashes() throws {
        let whole = MemoryDisk()
        let commits = try makeLog(on: whole, groups: 12).commits
        var number = 1
        while true {
            let disk = whole.copy()
            let store = try LogStore.open(.test(disk.process()))
            let start = disk.callCount
            disk.setFaults { [number] in $0.number == start + number ? .kill : nil }
            let result = Result { () throws(LogError) in try store.seal(Self.limits) }
            disk.setFaults(nil)
            if case .success = result { break }
            disk.crash(CrashMode.allCases[number % CrashMode.allCases.count], seed: UInt64(number))
            let again = try LogStore.open(.test(disk.process()))
            #expect(try again.allCommits() == commits, "after a crash at call \(number)")
            _ = try again.seal(Self.limits)
            #expect(try again.allCommits() == commits)
            let names = try SegmentNames(of: .test(disk.process(), mode: .readOnly))
            #expect(names.raw.isDisjoint(with: names.sealed), "after a crash at call \(number)")
            number += 1
        }
        #expect(number > 50)
    }

    @Test("does not take the raw one's place when the two differ")
    func comparison() throws {
        let disk = MemoryDisk()
        _ = try makeLog(on: disk)
        let path = "/log/log/0000000001.seg"
        let whole = try #require(disk.content(of: path))
        // Once it is copied, and before it is compared, a byte of the raw one changes.
        let hooked = HookedDisk(disk.process())
        hooked.always(before: .syncData) { synced in
            guard !synced.hasSuffix(".seg") else { return }
            var bytes = whole
            bytes[5000] ^= 1
            disk.replaceContent(of: path, with: bytes)
        }
        let store = try LogStore.open(.test(hooked))
        #expect(throws: LogError.self) { try store.seal(Self.limits) }
        let (isRawThere, isSealed) = (
            disk.content(of: path) != nil, disk.content(of: path + ".lz4") != nil
        )
        #expect(isRawThere && !isSealed)
    }

    @Test("leaves the raw one alone when it cannot be written", arguments: [1, 3, 10, 20])
    func fullDisk(after writes: Int) throws {
        let disk = MemoryDisk()
        let (store, commits) = try makeLog(on: disk)
        let count = Counter()
        disk.setFaults { call in
            call.operation == .write && count.next() > writes ? .fail(28) : nil
        }
        #expect(throws: LogError.self) { try store.seal(Self.limits) }
        disk.setFaults(nil)
        #expect(try store.allCommits() == commits)
        #expect(try store.seal(Self.limits) > 0)
        #expect(try store.allCommits() == commits)
    }
}

/// What a log says to all kinds of questions.
private struct Answers: Equatable {
    var commits: [Commit]
    var tails: [[Commit]] = []
    var histories: [[Commit]] = []
    var heads: [[Commit]] = []
    var tips: [Tip] = []
    var snapshots: [Revision?] = []

    init(of store: LogStore, _ known: [Commit]) throws(LogError) {
        commits = try store.allCommits()
        let streams = Set(known.map(\.stream)).sorted() + [12345]
        for stream in streams {
            let last = known.last { $0.stream == stream }?.lastRevision.rawValue ?? 3
            for (low, high) in [(1, last), (1, 1), (last / 2 + 1, last), (2, last / 2 + 2)] {
                for parts in [EventParts.all, .heads] {
                    let range = Revision(low)...Revision(max(low, high))
                    var found: [Commit] = []
                    try store.read(stream, range, parts: parts) {
                        found.append($0)
                        return true
                    }
                    histories.append(found)
                }
            }
            for revision in 0...last + 1 {
                tips.append(try store.tip(of: stream, at: .revision(Revision(revision))))
                snapshots.append(
                    try store.snapshot(of: stream, notAfter: Revision(revision)))
            }
            for commit in known {
                tips.append(try store.tip(of: stream, at: .position(commit.position)))
                tips.append(try store.tip(of: stream, at: .time(commit.time)))
            }
            tips.append(try store.tip(of: stream, at: .head))
        }
        for commit in known.indices where commit % 7 == 0 {
            var found: [Commit] = []
            try store.readAll(after: known[commit].position, parts: .heads) {
                found.append($0)
                return true
            }
            tails.append(found)
        }
    }
}

extension Commit {
    fileprivate var lastRevision: Revision { firstRevision.advanced(by: events.count - 1) }
}
