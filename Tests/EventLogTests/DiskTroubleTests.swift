import Glibc
import Testing

@testable import EventLog

@Suite("When the disk makes trouble the log")
struct DiskTroubleTests {
    @Test(
        "refuses an append that finds no room, at any write, and takes it later",
        arguments: [ENOSPC, EDQUOT])
    func noSpaceAnywhere(code: Int32) throws {
        for write in 1...60 {
            for isPartial in [false, true] {
                let disk = MemoryDisk()
                let store = try LogStore.open(.test(disk.process()))
                let writes = Counter()
                disk.setFaults { call in
                    guard call.operation == .write else { return nil }
                    let number = writes.next()
                    if isPartial, number == write { return .short(40) }
                    return number == write + (isPartial ? 1 : 0) ? .fail(code) : nil
                }
                let place = "write \(write), after part of it: \(isPartial)"
                var count = 0
                for number in 1...30 {
                    do throws(LogError) {
                        _ = try store.appendProbe(number)
                        count += 1
                    } catch .outOfSpace {
                        continue
                    } catch {
                        Issue.record("\(place): \(error)")
                    }
                }
                #expect(count >= 29, "\(place)")
                #expect(try store.allCommits().count == count, "\(place)")
                #expect(writes.next() > write, "the fault never came")
                disk.setFaults(nil)
                disk.crash { _ in .lost }
                let report = try LocalLog.verify(at: "/log", disk: disk.process())
                #expect(report.findings.isEmpty, "\(place)")
                #expect(report.commitCount == count, "\(place)")
            }
        }
    }

    @Test("fills a small disk, says so, keeps what it has, and goes on when there is room")
    func fullDisk() throws {
        let disk = MemoryDisk()
        disk.setByteLimit(30_000)
        let store = try LogStore.open(.test(disk.process()))
        var count = 0
        while count < 1_000 {
            do throws(LogError) {
                _ = try store.appendProbe(count)
                count += 1
            } catch .outOfSpace {
                break
            }
        }
        #expect(count > 20 && count < 1_000)
        #expect(throws: LogError.self) { try store.appendProbe(1) }
        #expect(try store.allCommits().count == count)
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
        disk.setByteLimit(nil)
        _ = try store.appendProbe(2)
        #expect(try LocalLog.verify(at: "/log", disk: disk.process()).findings.isEmpty)
    }

    @Test("goes on after short reads, short writes and interruptions")
    func shortAndInterrupted() throws {
        let disk = MemoryDisk()
        disk.setFaults { call in
            switch (call.operation, call.number % 3) {
            case (.read, 0), (.write, 0): .fail(EINTR)
            case (.read, _), (.write, _): .short(7 + call.number % 50)
            default: nil
            }
        }
        var workload = Workload(groupCount: 5, seed: 9)
        workload.run(on: disk.process())
        #expect(workload.lastError == nil)
        disk.setFaults(nil)
        disk.crash { _ in .lost }
        let store = try LogStore.open(.test(disk.process()))
        #expect(try store.allCommits().map(Workload.Entry.init) == workload.acknowledged)
    }

    @Test("never takes a read error for a torn tail, and writes nothing after one")
    func readErrors() throws {
        let disk = MemoryDisk()
        var workload = Workload(groupCount: 5, seed: 9)
        workload.run(on: disk.process(), marking: false)
        disk.crash { _ in .kept }
        let calls = CallLog()
        let probe = disk.copy()
        probe.setFaults(calls.note)
        _ = try LogStore.open(.test(probe.process()))
        let start = disk.callCount
        for call in calls.all where call.operation == .read {
            let copy = disk.copy()
            let before = copy.paths.filter { $0.hasSuffix(".seg") }.map { copy.content(of: $0) }
            copy.setFaults { $0.number == call.number ? .fail(EIO) : nil }
            do throws(LogError) {
                let store = try LogStore.open(.test(copy.process()))
                // Only hints may be missed.
                #expect(call.path.hasSuffix("hints"), "call \(call.number - start) of the opening")
                #expect(try store.allCommits().count == workload.acknowledged.count)
            } catch .failed(let why) {
                #expect(why.contains("Input/output error"))
                #expect(!why.isEmpty)
            } catch {
                Issue.record("\(call): \(error)")
            }
            let after = copy.paths.filter { $0.hasSuffix(".seg") }.map { copy.content(of: $0) }
            #expect(before == after, "\(call)")
        }
    }

    @Test("reads a directory that cannot be written")
    func readOnly() async throws {
        let disk = MemoryDisk()
        var workload = Workload(groupCount: 5, seed: 9)
        workload.run(on: disk.process())
        disk.crash { _ in .kept }
        let calls = CallLog()
        disk.setFaults { call in
            _ = calls.note(call)
            switch call.operation {
            case .write, .allocate, .rename, .remove, .makeDirectory, .lock: return .fail(EROFS)
            case .open, .look, .list, .read, .syncData, .syncDirectory, .dropCache: return nil
            }
        }
        let log = try LocalLog.open(
            at: "/log", mode: .readOnly, options: .inline, disk: disk.process(), onNotice: ignore)
        let stored = try await log.commits(after: .none)
        #expect(stored.map(Workload.Entry.init) == workload.acknowledged)
        await #expect(throws: LogError.self) {
            try await log.append([.numbered(1)], after: .none(1))
        }
        log.close()
        #expect(!calls.all.contains { [.write, .rename, .remove].contains($0.operation) })
        #expect(throws: LogError.self) { try LogStore.open(.test(disk.process(), mode: .create)) }
    }

    @Test("gives up waiting for a lock that a stopped process holds, and says so")
    func heldLock() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        let stopped = disk.process()
        let lock = try stopped.open("/log/lock", .readWrite)
        #expect(try lock.tryLock(byte: LockByte.append))
        do throws(LogError) {
            _ = try store.appendProbe()
            Issue.record("the lock was ignored")
        } catch {
            #expect("\(error)".contains("another process has held the lock of /log"))
        }
        disk.kill(stopped)
        _ = try store.appendProbe()
        withExtendedLifetime(lock) {}
    }
}
