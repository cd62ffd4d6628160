import Glibc
import Synchronization
import Testing

@testable import EventLog

@Suite("A reader that lags behind")
struct SealingBesideTests {
    @Test(
        "goes on, though segments end and are sealed between any two of its calls",
        arguments: [true, false], [LocalLog.Mode.readOnly, .readWrite])
    func underItsHands(wasSealed: Bool, mode: LocalLog.Mode) throws {
        var number = 1
        while true {
            let disk = MemoryDisk()
            let other = try LogStore.open(.test(disk.process()))
            try Secrets.fill(other, 1...5)
            let start = Mutex(1 << 40)
            let stepping = SteppingDisk(disk.process()) { [number] count in
                guard count == start.withLock({ $0 }) + number else { return }
                #expect(throws: Never.self) {
                    try Secrets.fill(other, 61...120)
                    _ = try other.seal()
                }
            }
            let reader = try LogStore.open(.test(stepping, mode: mode))
            try Secrets.fill(other, 6...60)
            if wasSealed { _ = try other.seal() }
            let first = stepping.callCount
            start.withLock { $0 = first }
            do throws(LogError) {
                try reader.refresh()
            } catch {
                Issue.record("call \(number): \(error)")
                return
            }
            if stepping.callCount - first < number { break }
            #expect(try reader.allCommits() == other.allCommits(), "call \(number)")
            number += 1
        }
        #expect(number > 10)
    }

    @Test(
        "says what failed, and calls nothing damaged, when it can not look for the sealed form",
        arguments: [LocalLog.Mode.readOnly, .readWrite])
    func blind(mode: LocalLog.Mode) throws {
        var (number, failureCount) = (1, 0)
        while true {
            let disk = MemoryDisk()
            let other = try LogStore.open(.test(disk.process()))
            try Secrets.fill(other, 1...60)
            let isSealed = Mutex(false)
            let stepping = SteppingDisk(disk.process()) { [number] count in
                guard count == number else { return }
                #expect(throws: Never.self) { _ = try other.seal() }
                isSealed.withLock { $0 = true }
                disk.setFaults { call in
                    let isLook = call.operation == .look && call.path.hasSuffix(".lz4")
                    return isLook ? .fail(EIO) : nil
                }
            }
            do throws(LogError) {
                let reader = try LogStore.open(.test(stepping, mode: mode))
                #expect(try reader.allCommits().count == 60, "call \(number)")
            } catch {
                if case .failed = error {} else { Issue.record("call \(number): \(error)") }
                failureCount += 1
            }
            guard isSealed.withLock({ $0 }) else { break }
            number += 1
        }
        #expect(number > 10 && failureCount > 5)
    }
}
