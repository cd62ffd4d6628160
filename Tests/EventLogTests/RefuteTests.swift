import Glibc
import Synchronization
import Testing

@testable import EventLog

@Suite("Refuted")
struct RefuteTests {
    /// A damaged log is read, appended to by a writer that has it open, and read again.
    @Test("what is appended to a damaged log is no gap to whoever reads it a second time")
    func staleWindow() throws {
        let disk = MemoryDisk()
        let writer = try LogStore.open(.test(disk.process(), segmentByteCount: 16384))
        while writer.state({ $0.tail.segment }) < 2 { _ = try writer.appendProbe(1) }
        for number in 1...5 { _ = try writer.appendProbe(number) }
        let path = LogDirectory(root: "/log").segment(1)
        var bytes = try #require(disk.content(of: path))
        bytes[5000] ^= 0x10
        disk.replaceContent(of: path, with: bytes)
        let content = try LogContent(
            opening: .test(disk.process(), mode: .readOnly, segmentByteCount: 16384))
        #expect(content.store == nil)
        func read(after position: Position) throws -> (seen: [Position], gaps: [LogGap]) {
            var (seen, gaps): ([Position], [LogGap]) = ([], [])
            _ = try content.refresh()
            try content.visitAll(after: position, parts: .all) {
                gaps.append($0)
                return true
            } visitor: {
                seen.append($0.position)
                return true
            }
            return (seen, gaps)
        }
        let first = try read(after: .none)
        #expect(first.gaps.count == 1)
        let last = try #require(first.seen.last)
        let tip = try writer.appendProbe(77)
        let second = try read(after: last)
        #expect(second.gaps.isEmpty, "\(second.gaps)")
        #expect(second.seen == [tip.position])
    }

    /// An image of a frame's front that says to go on beyond the end of what was written, in the
    /// payload of an acknowledged commit whose header is lost.
    @Test("an acknowledged commit with a lost header is never cut for what its payload holds")
    func hiddenClaim() throws {
        let disk = MemoryDisk()
        let process = disk.process()
        let store = try LogStore.open(.test(process, segmentByteCount: 65536))
        for number in 1...3 { _ = try store.appendProbe(number) }
        let tip = try store.freshTip(of: 7)
        let (tail, seed) = store.state { ($0.tail, $0.active.seed) }
        func request(_ payload: [UInt8]) -> AppendRequest {
            let event = Event(
                type: 9, detail: [1, 2, 3, 4, 5, 6, 7, 8], payload: .bytes(payload))
            return AppendRequest(events: [event], tip: tip)
        }
        let sample = request([UInt8](repeating: 1, count: 3000))
        let bodyStart = tail.offset + UInt64(sample.sizes.saltOffset + FrameHeader.saltByteCount)
        // Its header has to be in other sectors than the host's.
        var lead = 1024 - Int(bodyStart % 512)
        lead -= Int(bodyStart + UInt64(lead)) % FrameHeader.alignment
        let start = bodyStart + UInt64(lead)
        var image = ByteWriter()
        let filling = [UInt8](repeating: 1, count: 30000)
        let large = [Event(type: 1, detail: [1], payload: .bytes(filling))]
        let place = FramePlace(
            offset: start, position: Position(tail.position.rawValue + 1), time: tail.time,
            stream: 7, firstRevision: .first, previousPosition: .none,
            durableOffset: tail.offset, previousChecksum: tail.checksum)
        _ = image.putCommit(large, CommitSizes(of: large), at: place, salt: 7, seed: seed)
        var payload = [UInt8](repeating: 1, count: lead) + image.array.prefix(400)
        payload += [UInt8](repeating: 1, count: 3000 - payload.count)
        _ = try store.append([request(payload)])[0].get()
        // Acknowledged as well; these say that the host was durable.
        for number in 4...9 { _ = try store.appendProbe(number) }
        let commits = try store.allCommits()
        #expect(commits.count == 10)
        let path = LogDirectory(root: "/log").segment(1)
        disk.crash { _ in .kept }
        var bytes = try #require(disk.content(of: path))
        // The header's sectors are lost, from the host's start on.
        for index in Int(tail.offset)..<Int(start / 512 * 512) { bytes[index] = 0 }
        disk.replaceContent(of: path, with: bytes)
        do throws(LogError) {
            let again = try LogStore.open(.test(disk.process(), segmentByteCount: 65536))
            let left = try again.allCommits()
            Issue.record("opened with \(left.count) of \(commits.count) acknowledged commits")
        } catch {
            guard case .corrupt = error else { throw error }
        }
    }

    @Test(
        "a close among appends that block and appends that wait leaves nobody waiting",
        .timeLimit(.minutes(1)))
    func closedUnderway() async throws {
        for round in 0..<60 {
            let disk = MemoryDisk()
            var options = LocalLog.Options.small
            options.idleDelay = .microseconds(200)
            let log = try LocalLog.open(
                at: "/log", mode: .create, options: options, disk: disk.process(),
                onNotice: ignore)
            let answered = Condition<[Tip]>([])
            let threads = try (1...4).map { stream in
                let thread = Thread {
                    var tip = Tip.none(StreamID(UInt64(stream)))
                    for number in 1...200 {
                        guard
                            let next = try? log.appendBlocking([.numbered(number)], after: tip)
                        else { return }
                        tip = next
                        answered.withLock { $0.append(next) }
                        if number % 16 == 0 { usleep(300) }
                    }
                }
                return try #require(thread)
            }
            await withTaskGroup(of: Void.self) { group in
                for stream in 5...8 {
                    group.addTask {
                        var tip = Tip.none(StreamID(UInt64(stream)))
                        for number in 1...200 {
                            guard let next = try? await log.append([.numbered(number)], after: tip)
                            else { return }
                            tip = next
                            answered.withLock { $0.append(next) }
                        }
                    }
                }
                group.addTask {
                    usleep(useconds_t(500 + round * 100))
                    log.close()
                }
            }
            for thread in threads { thread.join() }
            disk.crash { _ in .lost }
            let store = try LogStore.open(.test(disk.process()))
            let positions = Set(try store.allCommits().map(\.position))
            #expect(answered.withLock { $0 }.allSatisfy { positions.contains($0.position) })
            // The mark of the closing says where the end is, so that nothing is left to check.
            let (mark, tail) = store.state { ($0.mark?.durableOffset, $0.tail.offset) }
            #expect(mark == tail || tail == SegmentFile.firstFrameOffset, "round \(round)")
        }
    }
}
