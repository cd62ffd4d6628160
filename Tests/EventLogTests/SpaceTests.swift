import Glibc
import Synchronization
import Testing

@testable import EventLog

@Suite("Room for the log")
struct SpaceTests {
    /// A disk that holds the first segment, the reserve and little more.
    private static let tightLimit = 2 * 8192 + 2000
    private static let spare = "/log/log/spare"
    private static let reserve = "/log/log/reserve"

    /// Appends as a worker does, which sees to the spare after each append.
    ///
    /// - Returns: How many appends were taken before the first that was refused for space.
    private func fill(_ store: LogStore, upTo limit: Int = 1_000) throws -> Int {
        for count in 0..<limit {
            do throws(LogError) {
                _ = try store.appendProbe(count)
            } catch .outOfSpace {
                return count
            }
            if store.needsSpare() { store.prepareSpare() }
        }
        return limit
    }

    @Test("is claimed ahead: when half of a segment is used, the next one and a reserve are there")
    func ahead() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        #expect(!store.needsSpare())
        #expect(disk.content(of: Self.spare) == nil)
        while !store.needsSpare() { _ = try store.appendProbe() }
        store.prepareSpare()
        #expect(!store.space.isLow && !store.needsSpare())
        for path in [Self.spare, Self.reserve] {
            #expect(disk.content(of: path) == [UInt8](repeating: 0, count: 8192), "\(path)")
        }
    }

    @Test("is there after a power cut once it has its name, although its pieces are not synced")
    func durable() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        store.prepareSpare()
        disk.crash { _ in .lost }
        for path in [Self.spare, Self.reserve] {
            #expect(disk.content(of: path) == [UInt8](repeating: 0, count: 8192), "\(path)")
        }
    }

    @Test("that comes to an end is said once and early, and what is under way still goes in")
    func early() throws {
        let disk = MemoryDisk()
        let notices = NoticeCounter()
        let store = try LogStore.open(.test(disk.process(), notify: notices.note))
        disk.setByteLimit(Self.tightLimit)
        while !store.space.isLow {
            _ = try store.appendProbe()
            if store.needsSpare() { store.prepareSpare() }
        }
        guard case .lowOnSpace(let why) = notices.sinceCreation.first else {
            Issue.record("\(notices.sinceCreation)")
            return
        }
        #expect(why.contains("spare") && why.contains("No space left on device"))
        // The rest of the segment and all of the reserve.
        let before = store.look { $0.durable.rawValue }
        let taken = try fill(store)
        #expect(taken > 20, "only \(taken) after \(before)")
        #expect(disk.content(of: "/log/log/0000000002.seg")?.count == 8192)
        #expect(disk.content(of: Self.reserve) == nil)
        #expect(notices.sinceCreation.count == 1 && store.space.isLow)
        disk.setByteLimit(nil)
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.isEmpty && report.commitCount == Int(before) + taken)
    }

    @Test("is found again without a restart, and said once; the reserve is filled again")
    func recovery() throws {
        let disk = MemoryDisk()
        let notices = NoticeCounter()
        let store = try LogStore.open(.test(disk.process(), notify: notices.note))
        disk.setByteLimit(Self.tightLimit)
        _ = try fill(store)
        #expect(throws: LogError.self) { try store.appendProbe() }
        disk.setByteLimit(nil)
        _ = try store.appendProbe()
        #expect(store.space.isLow, "nobody has looked yet")
        #expect(store.needsSpare())
        store.prepareSpare()
        #expect(!store.space.isLow)
        #expect(notices.sinceCreation.count == 2 && notices.sinceCreation.last == .enoughSpace)
        #expect(disk.content(of: Self.reserve) != nil && disk.content(of: Self.spare) != nil)
        #expect(try fill(store, upTo: 100) == 100)
        #expect(notices.sinceCreation.count == 2)
    }

    @Test("is looked for before something new begins, and only when it will be needed")
    func foresight() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process(), segmentByteCount: 32_768))
        #expect(store.hasRoom(for: 100_000))
        disk.setByteLimit(32_768 + 8_192)
        // It goes into the segment that is there, and leaves half of it.
        #expect(store.hasRoom(for: 10_000))
        #expect(!store.hasRoom(for: 15_000), "a successor would be needed")
        #expect(!store.space.isLow, "nothing was tried")
        disk.setByteLimit(nil)
        while !store.needsSpare() { _ = try store.appendProbe() }
        store.prepareSpare()
        disk.setByteLimit(1)
        #expect(store.hasRoom(for: 40_000), "the spare is there")
        #expect(!store.hasRoom(for: 70_000))
    }

    @Test("is not looked for by filling the disk to the brim")
    func politeness() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        disk.setByteLimit(Self.tightLimit)
        _ = try fill(store)
        let calls = CallLog()
        disk.setFaults(calls.note)
        store.prepareSpare()
        #expect(throws: LogError.self) { try store.appendProbe() }
        #expect(!calls.all.isEmpty)
        #expect(!calls.contains(.write, ".tmp"))
    }

    @Test("may be promised and not be there: what was begun is removed again")
    func brokenPromise() throws {
        for code in [ENOSPC, EDQUOT, EFBIG] {
            let disk = MemoryDisk()
            let notices = NoticeCounter()
            let store = try LogStore.open(.test(disk.process(), notify: notices.note))
            while !store.needsSpare() { _ = try store.appendProbe() }
            disk.setFaults { call in
                call.operation == .write && call.path.hasSuffix(".tmp") ? .fail(code) : nil
            }
            store.prepareSpare()
            #expect(store.space.isLow && notices.sinceCreation.count == 1, "\(code)")
            #expect(!disk.paths.contains { $0.hasSuffix(".tmp") }, "\(code)")
            store.prepareSpare()
            #expect(notices.sinceCreation.count == 1, "said once")
            disk.setFaults(nil)
            store.prepareSpare()
            #expect(!store.space.isLow && notices.sinceCreation.last == .enoughSpace, "\(code)")
        }
    }

    @Test("of a size that another process chose is used all the same")
    func otherSize() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process(), segmentByteCount: 12288))
        while !store.needsSpare() { _ = try store.appendProbe() }
        store.prepareSpare()
        let other = try LogStore.open(.test(disk.process()))
        while disk.content(of: Self.spare) != nil { _ = try other.appendProbe() }
        #expect(disk.content(of: "/log/log/0000000002.seg")?.count == 12288)
        let count = try other.allCommits().count
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.isEmpty && report.commitCount == count)
    }

    @Test("that is only a reserve is not taken for a commit that does not fit it")
    func tooLargeForReserve() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        disk.setByteLimit(Self.tightLimit)
        while !store.space.isLow {
            _ = try store.appendProbe()
            if store.needsSpare() { store.prepareSpare() }
        }
        let large = AppendRequest(
            events: [.numbered(1, payloadByteCount: 6_000)], tip: .none(7))
        guard case .failure(.outOfSpace) = store.append([large])[0] else {
            Issue.record("it was taken")
            return
        }
        #expect(disk.content(of: Self.reserve) != nil)
        _ = try store.appendProbe()
    }

    @Test(
        "in the reserve: nothing acknowledged is lost, wherever a kill and a power cut hit",
        arguments: [1, 2] as [UInt64])
    func crashes(seed: UInt64) throws {
        func run(_ disk: MemoryDisk) -> Workload {
            disk.setByteLimit(Self.tightLimit)
            var workload = Workload(groupCount: 12, seed: seed)
            workload.run(on: disk.process())
            return workload
        }
        let whole = MemoryDisk()
        let total = run(whole)
        guard case .outOfSpace = total.lastError else {
            Issue.record("\(String(describing: total.lastError))")
            return
        }
        #expect(whole.paths.contains("/log/log/0000000002.seg"), "the reserve was not used")
        for call in 1...whole.callCount {
            let disk = MemoryDisk()
            disk.setFaults { $0.number == call ? .kill : nil }
            let workload = run(disk)
            disk.setFaults(nil)
            for mode in CrashMode.allCases where mode != .garbles {
                let place = "seed \(seed), call \(call), \(mode)"
                let crashed = disk.copy()
                crashed.crash(mode, seed: seed &+ UInt64(call))
                crashed.setByteLimit(nil)
                do throws(LogError) {
                    let store = try LogStore.open(.test(crashed.process()))
                    let stored = try store.allCommits().map(Workload.Entry.init)
                    #expect(stored.starts(with: workload.acknowledged), "\(place)")
                    // A smaller commit may fit where the one before it did not.
                    let rest = stored.dropFirst(workload.acknowledged.count)
                    let wasSent = rest.allSatisfy(workload.unanswered.contains)
                    #expect(wasSent, "\(place)")
                    for number in 0..<40 { _ = try store.appendProbe(number) }
                } catch {
                    Issue.record("\(place): \(error)")
                }
                let report = try LocalLog.verify(at: "/log", disk: crashed.process())
                #expect(report.findings.isEmpty, "\(place): \(report.findings)")
            }
        }
    }

    @Test("takes a log whose sync has failed to where it can go on")
    func failedSync() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        disk.setByteLimit(Self.tightLimit)
        while !store.space.isLow {
            _ = try store.appendProbe()
            if store.needsSpare() { store.prepareSpare() }
        }
        let count = try store.allCommits().count
        disk.setFaults { $0.operation == .syncData ? .loseSync : nil }
        #expect(throws: LogError.self) { try store.appendProbe() }
        disk.setFaults(nil)
        let reopened = try LogStore.open(.test(disk.process()))
        _ = try reopened.appendProbe()
        #expect(try reopened.allCommits().count == count + 1)
        #expect(disk.content(of: Self.reserve) == nil, "nothing else had room")
    }

    @Test("for the next segment is written as zeros where it cannot be allocated")
    func withoutAllocation() throws {
        let disk = MemoryDisk()
        // Its files have no quick way.
        let slow = SteppingDisk(disk.process())
        let store = try LogStore.open(.test(slow))
        while disk.content(of: "/log/log/0000000002.seg") == nil { _ = try store.appendProbe() }
        // Those of the first segment and of the second, and their headers.
        #expect(slow.writtenByteCount(under: "/log/log/segment.tmp") == 2 * (8192 + 112))
        let process = MemoryDisk()
        let quick = try LogStore.open(.test(process.process()))
        let calls = CallLog()
        process.setFaults(calls.note)
        while process.content(of: "/log/log/0000000002.seg") == nil { _ = try quick.appendProbe() }
        #expect(calls.all.filter { $0.operation == .allocate }.count == 1)
        let commits = try quick.allCommits()
        process.crash { _ in .lost }
        let reopened = try LogStore.open(.test(process.process()))
        #expect(try reopened.allCommits() == commits)
    }

    @Test("is looked for by itself, also while nobody appends", .timeLimit(.minutes(1)))
    func threads() async throws {
        let disk = MemoryDisk()
        let (notices, continuation) = AsyncStream.makeStream(of: LocalLog.Notice.self)
        var options = LocalLog.Options.small
        options.spaceCheckInterval = .milliseconds(1)
        let log = try LocalLog.open(
            at: "/log", mode: .create, options: options, disk: disk.process(),
            onNotice: { notice in
                if case .created = notice { return }
                continuation.yield(notice)
            })
        // Of the segment, the reserve and the spare, the spare does not fit.
        disk.setByteLimit(40_000)
        var told = notices.makeAsyncIterator()
        var tip = Tip.none(1)
        for number in 0..<60 { tip = try await log.append([.numbered(number)], after: tip) }
        guard case .lowOnSpace = await told.next() else {
            Issue.record("it was not said")
            return
        }
        #expect(log.isLowOnSpace)
        disk.setByteLimit(nil)
        #expect(await told.next() == .enoughSpace)
        #expect(!log.isLowOnSpace)
        log.close()
    }

    @Test("that ends inside a write is taken back only where something was written")
    func nothingToTakeBack() throws {
        // As on file systems that need room to overwrite, and when one is mounted for reading only.
        for code in [ENOSPC, EROFS] {
            let disk = MemoryDisk()
            let store = try LogStore.open(.test(disk.process()))
            let tip = try store.appendProbe(1)
            disk.setFaults { $0.operation == .write ? .fail(code) : nil }
            do throws(LogError) {
                _ = try store.appendProbe(2)
                Issue.record("it was acknowledged")
            } catch {
                switch error {
                case .outOfSpace, .failed: break
                default: Issue.record("\(error)")
                }
            }
            disk.setFaults(nil)
            #expect(try store.appendProbe(3).position.rawValue == tip.position.rawValue + 1)
        }
    }
}
