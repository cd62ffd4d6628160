import Glibc
import Synchronization
import Testing

@testable import EventLog

@Suite("What another process does in the middle of a call")
struct InterleavingTests {
    @Test("an append whose bytes a recovery has given up meanwhile is not acknowledged")
    func givenUp() throws {
        let disk = MemoryDisk()
        let hooked = HookedDisk(disk.process())
        let writer = try LogStore.open(.test(hooked))
        let witness = try LogStore.open(.test(disk.process()))
        _ = try writer.appendProbe(1)
        // Somebody's commit is written and not synced when they are killed.
        let victim = try LogStore.open(.test(disk.process()))
        let start = disk.callCount
        disk.setFaults { $0.operation == .syncData && $0.number > start ? .kill : nil }
        #expect(throws: LogError.self) { try victim.appendProbe(2) }
        disk.setFaults(nil)
        // The next one is written behind it. Before it is synced, that fails elsewhere, and a third
        // process recovers from it: the device has neither.
        hooked.once(before: .lock, "lock:\(LockByte.sync)") {
            disk.setFaults { $0.operation == .syncData ? .loseSync : nil }
            #expect(throws: LogError.self) { try witness.refresh(isForced: true) }
            disk.setFaults(nil)
            #expect(throws: Never.self) {
                let third = try LogStore.open(.test(disk.process()))
                #expect(try third.allCommits().map(\.events[0].item) == [1])
            }
        }
        do throws(LogError) {
            _ = try writer.appendProbe(3)
            Issue.record("it was acknowledged")
        } catch {
            guard case .durabilityUnknown = error else { throw error }
        }
        let reopened = try LogStore.open(.test(disk.process()))
        _ = try reopened.appendProbe(4)
        #expect(try reopened.allCommits().map(\.events[0].item) == [1, 4])
    }

    @Test("an append that waits for its turn to sync is answered once another has covered it")
    func coveredWhileWaiting() throws {
        let disk = MemoryDisk()
        let hooked = HookedDisk(disk.process())
        var environment = LogEnvironment.test(hooked)
        environment.options.lockTimeout = .seconds(10)
        let writer = try LogStore.open(environment)
        let other = try LogStore.open(.test(disk.process()))
        // Somebody has the turn and keeps it; the other one does not wait for that.
        let holder = try disk.process().open("/log/lock", .readWrite)
        let isHeld = try holder.tryLock(byte: LockByte.sync)
        #expect(isHeld)
        let attempts = Counter()
        hooked.always(before: .lock) { path in
            guard path.hasSuffix("lock:\(LockByte.sync)"), attempts.next() == 1 else { return }
            let request = AppendRequest(events: [.numbered(2)], tip: .none(2))
            #expect(throws: Never.self) { _ = try other.append([request])[0].get() }
        }
        let tip = try writer.appendProbe(1)
        #expect(tip.position == 1)
        #expect(attempts.next() == 2, "it asked again although it was covered")
        withExtendedLifetime(holder) {}
    }

    @Test("a reader that opens beside a writer takes no commit in the making for damage")
    func openingBeside() throws {
        // Wherever in its opening the writer comes in between.
        var number = 1
        while number < 60 {
            let disk = MemoryDisk()
            let writer = try LogStore.open(.test(disk.process()))
            _ = try writer.appendProbe(1)
            let hooked = HookedDisk(disk.process())
            let reads = Counter()
            let target = number
            hooked.always(before: .read) { _ in
                guard reads.next() == target else { return }
                #expect(throws: Never.self) {
                    _ = try writer.appendProbe(2)
                    _ = try writer.appendProbe(3)
                }
            }
            let reader = try LogStore.open(.test(hooked, mode: .readOnly))
            #expect(try reader.allCommits().count >= 1)
            if reads.next() <= target { break }
            number += 1
        }
        #expect(number > 5)
    }

    @Test("whoever waits for commits hears of another process's failed sync")
    func hears() async throws {
        let disk = MemoryDisk()
        let waiting = try LocalLog.open(
            at: "/log", mode: .create, options: .inline, disk: disk.process(), onNotice: ignore)
        let other = try LogStore.open(.test(disk.process()))
        disk.setFaults { $0.operation == .syncData ? .loseSync : nil }
        #expect(throws: LogError.self) { try other.appendProbe(1) }
        disk.setFaults(nil)
        do throws(LogError) {
            try await waiting.waitForCommit(after: .none)
            Issue.record("it goes on waiting for what will never come")
        } catch {
            guard case .durabilityUnknown = error else { throw error }
        }
    }

    @Test("what a failed write left is zero on the device before the place is used again")
    func takenBackForGood() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        _ = try store.appendProbe(1)
        let writes = Counter()
        let calls = CallLog()
        disk.setFaults { call in
            _ = calls.note(call)
            guard call.operation == .write, call.path.hasSuffix(".seg") else { return nil }
            switch writes.next() {
            case 1: return .short(600)
            case 2: return .fail(ENOSPC)
            default: return nil
            }
        }
        let large = AppendRequest(
            events: [.numbered(2, payloadByteCount: 900)], tip: .none(StreamID(7)))
        #expect(throws: LogError.self) { try store.append([large])[0].get() }
        disk.setFaults(nil)
        // A cut that keeps only what was synced finds zeros there, and nothing half-written.
        disk.crash { _ in .lost }
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.isEmpty && report.unfinishedByteCount == 0)
        #expect(calls.contains(.syncData, "0000000001.seg"), "the zeros were never made durable")
    }
}
