import Glibc
import Synchronization
import Testing

@testable import EventLog

/// Several commits go out with one write; these are about what a write leaves that ends early.
@Suite("A group whose write fails")
struct HalfWrittenGroupTests {
    private static let group = (1...4).map { stream in
        AppendRequest(
            events: [.numbered(stream), .numbered(stream + 100)],
            tip: .none(StreamID(UInt64(stream))))
    }

    /// Writes the group with a write that handles `byteCount` bytes and then fails.
    ///
    /// - Parameter allowedWrites: How many writes succeed after that one; nil for all.
    private func write(
        _ disk: MemoryDisk, _ store: LogStore, upTo byteCount: Int, allowedWrites: Int? = nil
    ) -> [Result<Tip, LogError>] {
        let writes = Counter()
        disk.setFaults { call in
            guard call.operation == .write, call.path.hasSuffix(".seg") else { return nil }
            switch writes.next() {
            case 1: return .short(byteCount)
            case 2: return .fail(ENOSPC)
            case let number:
                guard let allowedWrites, number - 2 > allowedWrites else { return nil }
                return .fail(ENOSPC)
            }
        }
        defer { disk.setFaults(nil) }
        return store.append(Self.group)
    }

    @Test("keeps the commits that are whole, so that nothing vanishes that a reader has seen")
    func wholeOnesStay() throws {
        var counts: Set<Int> = []
        for byteCount in stride(from: 1, to: 900, by: 7) {
            let disk = MemoryDisk()
            let store = try LogStore.open(.test(disk.process()))
            let results = write(disk, store, upTo: byteCount)
            let won = results.compactMap { try? $0.get() }
            // They are the first ones, in order.
            #expect(won == results.prefix(won.count).compactMap { try? $0.get() })
            counts.insert(won.count)
            for case .failure(let error) in results {
                guard case .outOfSpace = error else {
                    Issue.record("\(byteCount): \(error)")
                    continue
                }
            }
            let other = try LogStore.open(.test(disk.process()))
            #expect(try other.allCommits().map(\.tip) == won, "\(byteCount)")
            let later = try other.appendProbe(7)
            #expect(try store.allCommits().map(\.tip) == won + [later], "\(byteCount)")
            disk.crash { _ in .lost }
            let report = try LocalLog.verify(at: "/log", disk: disk.process())
            #expect(report.findings.isEmpty && report.commitCount == won.count + 1)
        }
        #expect(counts.isSuperset(of: [0, 1, 2, 3]), "the sizes should end in every commit")
    }

    @Test("whose rest could not be taken back either leaves a log that others go on in")
    func halfTakenBack() throws {
        for byteCount in stride(from: 1, to: 900, by: 23) {
            for allowed in 0...2 {
                let disk = MemoryDisk()
                let store = try LogStore.open(.test(disk.process()))
                let place = "\(byteCount) bytes, \(allowed) more writes"
                _ = write(disk, store, upTo: byteCount, allowedWrites: allowed)
                let other = try LogStore.open(.test(disk.process()))
                let seen = try other.allCommits().map(\.tip)
                var tips: [Tip] = []
                for number in 1...25 { tips.append(try other.appendProbe(number)) }
                #expect(try other.allCommits().map(\.tip) == seen + tips, "\(place)")
                disk.crash { _ in .lost }
                let report = try LocalLog.verify(at: "/log", disk: disk.process())
                #expect(report.findings.isEmpty, "\(place): \(report.findings)")
            }
        }
    }

    @Test("tells nobody of a tip that was never stored")
    func conflictWithWhatFailed() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        let writes = Counter()
        disk.setFaults { call in
            guard call.operation == .write, call.path.hasSuffix(".seg") else { return nil }
            return writes.next() == 1 ? .fail(ENOSPC) : nil
        }
        let request = AppendRequest(events: [.numbered(1)], tip: .none(StreamID(1)))
        for result in store.append([request, request]) {
            guard case .failure(.outOfSpace) = result else {
                Issue.record("\(result)")
                continue
            }
        }
    }
}
