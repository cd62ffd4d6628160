import Synchronization
import Testing

@testable import EventLog

@Suite("Whoever follows by position")
struct FollowerTests {
    /// What another process does while somebody follows: it appends, ends segments, seals them, and
    /// erases a stream.
    private final class Other: Sendable {
        static let stepCount = 40
        private let store: LogStore
        private let done = Mutex(0)

        init(_ store: LogStore) { self.store = store }

        var isDone: Bool { done.withLock { $0 } == Self.stepCount }

        func step() {
            let number = done.withLock { done -> Int? in
                guard done < Self.stepCount else { return nil }
                done += 1
                return done
            }
            guard let number else { return }
            do {
                switch number % 8 {
                case 3: try store.endSegment()
                case 5: _ = try store.seal(MixedLog.limits)
                case 7: _ = try store.purge(2)
                default: try Secrets.fill(store, number * 6...number * 6 + 5)
                }
            } catch LogError.busy {
                // The follower has the lock, and so it is tried again later.
                done.withLock { $0 -= 1 }
            } catch {
                Issue.record("step \(number): \(error)")
            }
        }
    }

    @Test(
        "sees each commit once and in order, whatever others do between any two of its calls",
        .timeLimit(.minutes(1)),
        arguments: [1, 2, 3, 5, 8, 13, 21, 34], [LocalLog.Mode.readOnly, .readWrite])
    func onceAndInOrder(pace: Int, mode: LocalLog.Mode) throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        try Secrets.fill(store, 1...10)
        let other = Other(store)
        let stepping = SteppingDisk(disk.process()) { if $0 % pace == 0 { other.step() } }
        let notices = NoticeCounter()
        let follower = try LogContent(opening: .test(stepping, mode: mode, notify: notices.note))
        var seen: [Commit] = []
        var position = Position.none
        while true {
            let wasDone = other.isDone
            let head = try follower.refresh()
            // It stops now and then, as somebody who has other things to do.
            let limit = seen.count + 1 + seen.count % 7
            try follower.readAll(after: position, parts: .all) { commit in
                seen.append(commit)
                position = commit.position
                return seen.count < limit
            }
            // Far more than there is.
            guard seen.count < 10_000 else { break }
            if wasDone, position == head { break }
        }
        #expect(notices.count == 0)
        let commits = try store.allCommits()
        #expect(seen.map(\.position) == commits.map(\.position))
        #expect(Secrets.erase(2, in: seen) == Secrets.erase(2, in: commits))
        // The other one was at work meanwhile.
        #expect(store.state { $0.index.archive.last } > 3)
        #expect(try Secrets.files(holding: 2, on: disk).count < 3)
    }
}
